"""Boundaries from a GeoJSON source, points from identifiers, and what neither gives."""

import json

import pytest
from django.test import Client
from hands import state

from saksei.sources.actions import Description, register_source
from saksei.web.geography import Field

SQUARE = [[104.0, 11.0], [105.0, 11.0], [105.0, 12.0], [104.0, 12.0], [104.0, 11.0]]


def boundary(name: str = "Lotus City", ring: object = SQUARE) -> str:
    feature = {
        "type": "Feature", "properties": {"name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip
    content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    return add(content)


def add(content: str) -> str:
    described = Description(title="Boundaries")
    return register_source(described, data=content.encode(), name="provinces.geojson").pk


def test_without_positions_the_table_stands_alone(pages: Client) -> None:
    text = pages.get("/map/").content.decode()
    assert "No place has a position" in text
    assert 'href="/records/city/"' in text and "<circle" not in text


def test_a_place_lies_where_its_identifier_says(pages: Client) -> None:
    state("ledger", "geo:11.55,104.92", entity="city", property="identifier")
    assert pages.get("/map/").content.decode().count("<circle") == 1


def test_a_place_lies_in_the_boundary_of_its_name(pages: Client) -> None:
    boundary()
    text = pages.get("/map/").content.decode()
    assert text.count('class="border"') == 1 and text.count("<circle") == 1


@pytest.mark.parametrize(
    "ring", [[[900.0, 11.0], [104.0, 12.0]], [["x", "y"]], [], {"deep": 1}, [[1.0]], None]
)
def test_a_broken_boundary_is_named_and_the_page_stays(pages: Client, ring: object) -> None:
    source = boundary(ring=ring)
    answer = pages.get("/map/")
    assert answer.status_code == 200
    assert f"{source} is no GeoJSON" in answer.content.decode()


def test_a_field_keeps_every_point_inside() -> None:
    points = [(104.0, 11.0), (107.5, 14.5), (102.0, 10.0)]
    field = Field.around(points)
    assert field is not None
    for x, y in map(field.place, points):
        assert 0 < x < 1000 and 0 < y < field.height
