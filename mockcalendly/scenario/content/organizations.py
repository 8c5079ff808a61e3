"""The organizations of a world."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from mockcalendly.model.organizations import Organization, Plan, Stage
from mockcalendly.scenario.layout import Layout, given
from mockcalendly.scenario.names import find_organization, organization_of
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.sections import Dated, FilledText, Id
from mockcalendly.scenario.terms import Name
from mockcalendly.worlds.default import PLANS

__all__ = [
    "OrganizationSection",
    "lay_out_first_organization",
    "lay_out_organization",
    "organization_named",
]

_AS_GIVEN = ("name", "kind", "plan", "stage", "seats", "scim")


class OrganizationSection(Dated, frozen=True, kw_only=True):
    """An organization; its plan is that of the world unless it has one of its own."""

    id: Id | UnsetType = UNSET
    name: FilledText | UnsetType = UNSET
    kind: Literal["single", "multiple"] | UnsetType = UNSET
    plan: Annotated[Plan | UnsetType, Meta(description="As the API shows it.")] = UNSET
    stage: Annotated[Stage | UnsetType, Meta(description="Follows from the plan if left out.")] = (
        UNSET
    )
    seats: Annotated[
        Annotated[int, Meta(ge=1)] | UnsetType | None,
        Meta(description="Users it may have, invited ones included; null: any number."),
    ] = UNSET
    scim: Annotated[
        bool | UnsetType, Meta(description="Whether an identity provider manages its users.")
    ] = UNSET


def lay_out_first_organization(
    layout: Layout, section: OrganizationSection, node: Node
) -> Organization:
    """Change the organization that the world has, or add its first one."""
    existing = organization_of(layout.rows)
    if existing is None:
        return _add(layout, section, node, "My Organization")
    if section.id not in (UNSET, existing.id):
        raise node.at("id").error("the id of the default world's organization is fixed")
    return _change(layout, existing, section, node)


def lay_out_organization(layout: Layout, section: OrganizationSection, node: Node) -> Organization:
    """Add one more organization, or change the one of an id."""
    existing = None if section.id is UNSET else layout.rows.organizations.get(section.id)
    if existing is not None and layout.was_there(existing):
        return _change(layout, existing, section, node)
    if section.name is UNSET:
        raise node.error('a new organization needs a "name"')
    return _add(layout, section, node, section.name)


def organization_named(layout: Layout, name: Name | None, node: Node) -> Organization:
    """Return the organization that an entry names; the first one if it names none.

    Raises:
        DocumentError: There is none.
    """
    if name is not None:
        return find_organization(layout.rows, name)
    organization = organization_of(layout.rows)
    if organization is None:
        raise node.error("this needs an organization, and the world has none")
    return organization


def _add(layout: Layout, section: OrganizationSection, node: Node, name: str) -> Organization:
    plan, stage = PLANS[layout.plan]
    born = layout.born(section, node)
    new = Organization(
        id=layout.new_id(layout.rows.organizations, section.id, node),
        seq=layout.ids.sequence(),
        name=name,
        kind="multiple",
        plan=plan,
        stage=stage,
        created_at=born,
        updated_at=born,
    )
    return _change(layout, new, section, node)


def _change(
    layout: Layout, row: Organization, section: OrganizationSection, node: Node
) -> Organization:
    fields: dict[str, Any] = given(section, _AS_GIVEN)
    if section.plan is not UNSET:
        fields.setdefault("stage", Stage.FREE if section.plan is Plan.BASIC else Stage.PAID)
    fields |= layout.dates(section, node)
    return layout.rows.organizations.put(replace(row, **fields))
