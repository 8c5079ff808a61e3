"""Teams."""

from mockcalendly.api.listing import answer_page, answer_row, read_paging
from mockcalendly.domain.teams import find_team, teams_asked_for
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.wire import render

__all__ = ["OPERATIONS"]

READ = ("organizations:read",)


def list_teams(call: Call) -> Answer:
    """Answer the teams of the caller's organization, or those that a user is in."""
    user = call.query.id("user", "users")
    paging = read_paging(call)
    call.query.finish()
    teams = call.world.rows.teams
    partition = teams_asked_for(call.world.rows, call.caller, user)
    return answer_page(
        call, paging, teams, [teams.by("by_owner")[partition]], render.organizations.team
    )


def get_team(call: Call) -> Answer:
    """Answer a team."""
    row = find_team(call.world.rows, call.caller, call.params["team_uuid"])
    return answer_row(call, render.organizations.team, row)


OPERATIONS = (
    Operation("organizations_list-teams", "GET", "/teams", READ, list_teams),
    Operation("organizations_get-team", "GET", "/teams/{team_uuid}", READ, get_team),
)
