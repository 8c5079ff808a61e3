"""Rules about people: users, organizations, memberships, invitations, groups, teams, places."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.laws.whole.base import PERIODS, Base, counts, others, persons, picks, same, wheres
from tests.laws.whole.model import Item, Json, Model, Person

__all__ = ["People"]

CONNECTED = {"google_conference", "microsoft_teams_conference", "zoom_conference"}
OWN = "the organization of his own that somebody who leaves gets"
WITH_CONFERENCES = ("owner", "admin", "member")
newcomers = st.sampled_from(["new-0@example.com", "new-1@example.com"])


class People(Base):
    @rule(where=wheres, who=persons, whose=others, count=counts)
    def look_at_somebody(self, where: str, who: str, whose: str, count: int) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        person = self.person(model, whose, asker)
        colleague = asker.organization == person.organization
        self.get(model, asker, "/users/me", True, asker.shown)
        self.get(model, asker, person.uri, colleague, person.shown)
        self.get(model, asker, person.membership, colleague, membership(person))
        answer = self.request(model, asker, "GET", "/locations", query={"user": person.uri})
        assert answer.status_code == (200 if colleague else 403)
        if colleague:
            connected = {
                each["kind"] for each in answer.json()["collection"] if each.get("connected")
            }
            assert connected == (CONNECTED if person.key in WITH_CONFERENCES else set())
        rows = self.listed(model, asker, "/organization_memberships", {"user": person.uri}, count)
        allowed = asker is person or model.administers(asker, person.organization)
        same(rows, ([membership(person)] if allowed else None))

    @rule(
        where=wheres,
        who=persons,
        whose=others,
        role=st.sampled_from([None, "owner", "admin", "user"]),
        count=counts,
    )
    def look_at_an_organization(
        self, where: str, who: str, whose: str, role: str | None, count: int
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        home = self.person(model, whose, asker).organization
        answer = self.request(model, asker, "GET", home)
        assert answer.status_code == (200 if asker.organization == home else 403)
        if answer.is_success:
            plan = model.plans[home]
            assert answer.json()["resource"]["uri"] == home
            assert answer.json()["resource"]["stage"] == ("free" if plan == "free" else "paid")
        query = {"organization": home, "role": role}
        rows = self.listed(model, asker, "/organization_memberships", query, count)
        wanted = [
            person.uri
            for person in model.people.values()
            if person.organization == home and role in (None, person.role)
        ]
        if not model.administers(asker, home):
            assert rows is None
        else:
            assert rows is not None
            assert sorted(row["user"]["uri"] for row in rows) == sorted(wanted)

    @rule(where=wheres, who=persons, whose=others)
    def remove_somebody(self, where: str, who: str, whose: str) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        person = self.person(model, whose, asker)
        answer = self.request(model, asker, "DELETE", person.membership)
        home = person.organization
        if not model.administers(asker, home) or person.role == "owner":
            assert answer.status_code == 403
            return
        assert answer.status_code == 204
        model.note(home, "User_Management.Deleted", asker)
        places = [each for each in model.relationships if each.users == [person.uri]]
        for place in places:
            done = "Member_Removed" if place.shown["role"] == "member" else "Admin_Unassigned"
            model.note(home, f"Groups.{done}", asker)
        model.relationships = [each for each in model.relationships if each not in places]
        self._count_members(model)
        for team in model.teams:
            if person.uri in team.users:
                model.note(home, "Teams.Member_Removed", asker)
                team.users.remove(person.uri)
        model.plans[OWN] = "free"
        self._move(model, person, "owner", OWN)
        assert person.organization not in model.plans
        model.plans[person.organization] = "free"
        for kind in model.event_types:
            if person.uri in kind.users:
                kind.shown["updated_at"] = model.time
                if is_own(kind, person):
                    kind.users, kind.organization = [person.uri], person.organization
                else:
                    kind.users.remove(person.uri)

    def _move(self, model: Model, person: Person, role: str, to: str) -> None:
        """Take somebody into an organization; which one it is he says himself."""
        person.organization = to
        me = self.request(model, person, "GET", "/users/me").json()["resource"]
        home = me["current_organization"]
        person.shown |= {"current_organization": home, "updated_at": model.time}
        (place,) = self.listed(
            model, person, "/organization_memberships", {"user": person.uri}
        ) or [{}]
        assert place["uri"] != person.membership
        person.membership, person.role, person.organization = place["uri"], role, home
        person.member_since = model.time
        known = [each for each in model.definitions if each.organization == home]
        for contact in model.contacts:
            if contact.users == [person.uri]:
                contact.organization = home
                contact.shown["custom_fields"] = [
                    {"label": each.shown["label"], "uri": each.uri, "value": None} for each in known
                ]
        for hook in model.hooks:
            if hook.shown["user"] == person.uri and hook.shown["state"] == "active":
                hook.shown |= {"state": "disabled", "updated_at": model.time}

    def _count_members(self, model: Model) -> None:
        for group in model.groups:
            group.shown["member_count"] = len(model.members(group.uri))

    @rule(where=wheres, who=persons, whose=others, email=newcomers | st.just("mia@example.com"))
    def invite(self, where: str, who: str, whose: str, email: str) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        home = self.person(model, whose, asker).organization
        answer = self.request(model, asker, "POST", f"{home}/invitations", body={"email": email})
        pending = [each for each in model.invitations if each.shown["status"] == "pending"]
        here = [each for each in pending if each.organization == home]
        members = [each for each in model.people.values() if each.organization == home]
        if not model.administers(asker, home):
            assert answer.status_code == 403
        elif email in [each.email for each in members] + [each.shown["email"] for each in here]:
            assert answer.status_code == 400
        elif model.plans[home] == "free":
            assert answer.status_code == 403  # there is one seat, and somebody has it
        else:
            assert answer.status_code == 201, answer.text
            shown = answer.json()["resource"]
            at = dict.fromkeys(("created_at", "updated_at", "last_sent_at"), model.time)
            wanted = {"email": email, "status": "pending", "organization": home, **at}
            same(shown, {"uri": shown["uri"], **wanted})
            model.invitations.append(Item(shown, home))
            model.note(home, "User_Management.Invite_Sent", asker)

    @rule(
        where=wheres,
        who=persons,
        pick=picks,
        status=st.sampled_from([None, "pending", "accepted", "declined"]),
        email=newcomers | st.none(),
        count=counts,
    )
    def look_at_invitations(
        self, where: str, who: str, *, pick: int, status: str | None, email: str | None, count: int
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        invitation = self.one(model.invitations, pick)
        home = invitation.organization if invitation else asker.organization
        allowed = model.administers(asker, home)
        query = {"status": status, "email": email}
        rows = self.listed(model, asker, f"{home}/invitations", query, count)
        wanted = [
            each.shown
            for each in model.invitations
            if each.organization == home
            and status in (None, each.shown["status"])
            and email in (None, each.shown["email"])
        ]
        same(rows, (wanted if allowed else None))
        if invitation:
            self.get(model, asker, invitation.uri, allowed, invitation.shown)

    @rule(where=wheres, who=persons, pick=picks)
    def revoke_an_invitation(self, where: str, who: str, pick: int) -> None:
        model = self.models[where]
        if not (invitation := self.one(model.invitations, pick)):
            return
        asker = self.person(model, who)
        answer = self.request(model, asker, "DELETE", invitation.uri)
        if not model.administers(asker, invitation.organization):
            assert answer.status_code == 403
        elif invitation.shown["status"] != "pending":
            assert answer.status_code == 400
        else:
            assert answer.status_code == 204
            model.invitations.remove(invitation)
            model.note(invitation.organization, "User_Management.Invite_Revoked", asker)
            again = self.request(model, asker, "DELETE", invitation.uri)
            assert again.status_code == 404

    @rule(where=wheres, pick=picks, accepts=st.sampled_from([True, True, False]))
    def answer_an_invitation(self, where: str, pick: int, accepts: bool) -> None:
        model = self.models[where]
        if not (invitation := self.one(model.invitations, pick)):
            return
        email = invitation.shown["email"]
        known = next((each for each in model.people.values() if each.email == email), None)
        key = known.key if known else f"newcomer-{len(model.people)}"
        fields: Json = {"invitation": invitation.uri}
        if accepts and not known:
            fields |= {"name": "Nora New", "token": f"mock.{key}.token"}
        answer = self.act(model, f"{'accept' if accepts else 'decline'}_invitation", **fields)
        alone = known is None or (known.role == "owner" and self._is_alone(model, known))
        if invitation.shown["status"] != "pending" or (accepts and not alone):
            assert answer.status_code == 400
            return
        assert answer.status_code == 200, answer.text
        status = "accepted" if accepts else "declined"
        invitation.shown |= {"status": status, "updated_at": model.time}
        if not accepts:
            model.note(invitation.organization, "User_Management.Invite_Declined", None)
            return
        person = known or self._newcomer(model, key, answer.json()["result"])
        if known:
            self._move(model, person, "user", invitation.organization)
            for kind in model.event_types:
                if is_own(kind, person):
                    kind.organization = person.organization
        assert person.organization == invitation.organization
        invitation.shown["user"] = person.uri
        model.note(invitation.organization, "User_Management.Invite_Accepted", person)

    def _is_alone(self, model: Model, person: Person) -> bool:
        home = person.organization
        return all(each is person or each.organization != home for each in model.people.values())

    def _newcomer(self, model: Model, key: str, place: Json) -> Person:
        """Return somebody who has just come; what he has begun with he says himself."""
        at = dict.fromkeys(("created_at", "updated_at"), model.time)
        home, uri, user = place["organization"], place["uri"], place["user"]
        person = Person(key, f"mock.{key}.token", home, "user", uri, user, model.time)
        model.people[key] = person
        person.shown = self.request(model, person, "GET", "/users/me").json()["resource"]
        assert person.shown == {**person.shown, **user, **at, "current_organization": home}
        for path, query, items in (
            ("/user_availability_schedules", {"user": person.uri}, model.schedules),
            ("/contact_lists", {}, model.contact_lists),
        ):
            answer = self.request(model, person, "GET", path, query=query)
            items += [Item(each, users=[person.uri]) for each in answer.json()["collection"]]
        model.limits[person.uri] = dict.fromkeys(PERIODS)
        return person

    @rule(where=wheres, who=persons, whose=others, pick=picks, count=counts)
    def look_at_groups(self, where: str, who: str, whose: str, pick: int, count: int) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        person = self.person(model, whose, asker)
        home = person.organization
        rows = self.listed(model, asker, "/groups", {"organization": home}, count)
        groups = [each.shown for each in model.groups if each.organization == home]
        same(rows, (groups if model.administers(asker, home) else None))
        group = self.one(model.groups, pick)
        assert group is not None
        leads = model.leads(asker, group.uri)
        self.get(model, asker, group.uri, leads, group.shown)
        query = {"organization": group.organization, "group": group.uri}
        rows = self.listed(model, asker, "/group_relationships", query, count)
        found = [each for each in model.relationships if each.shown["group"] == group.uri]
        assert (rows is not None) == leads
        if rows is not None:
            assert [row["uri"] for row in rows] == [each.uri for each in found]
        query = {"organization": home, "owner": person.membership}
        rows = self.listed(model, asker, "/group_relationships", query, count)
        found = [each for each in model.relationships if each.users == [person.uri]]
        allowed = asker is person or model.administers(asker, home)
        assert (rows is not None) == allowed
        if rows is not None:
            assert [row["uri"] for row in rows] == [each.uri for each in found]
        if place := self.one(model.relationships, pick):
            answer = self.request(model, asker, "GET", place.uri)
            own = place.users == [asker.uri]
            allowed = own or model.leads(asker, place.shown["group"])
            assert answer.status_code == (200 if allowed else 403)

    @rule(where=wheres, who=persons, whose=others, pick=picks, count=counts)
    def look_at_teams(self, where: str, who: str, whose: str, pick: int, count: int) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        person = self.person(model, whose, asker)
        rows = self.listed(model, asker, "/teams", {}, count)
        same(rows, [e.shown for e in model.teams if e.organization == asker.organization])
        rows = self.listed(model, asker, "/teams", {"user": person.uri}, count)
        colleague = asker.organization == person.organization
        same(rows, ([e.shown for e in model.teams if person.uri in e.users] if colleague else None))
        team = self.one(model.teams, pick)
        assert team is not None
        self.get(model, asker, team.uri, asker.organization == team.organization, team.shown)


def is_own(event_type: Item, person: Person) -> bool:
    """Return whether an event type is on somebody's own page."""
    profile = event_type.shown["profile"]
    return bool(profile["type"] == "User" and profile["owner"] == person.uri)


def membership(person: Person) -> Json:
    """Return the resource of somebody's place in his organization."""
    user = {
        key: value
        for key, value in person.shown.items()
        if key not in ("current_organization", "resource_type", "time_notation")
    }
    at = dict.fromkeys(("created_at", "updated_at"), person.member_since)
    return {
        "organization": person.organization,
        "role": person.role,
        "uri": person.membership,
        "user": user,
        **at,
    }
