"""An HR system that keeps skills with levels, and how a connector writes to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.integration.hris_world import reply

MAPPING = """
connector: 1
name: acme
base_url: {url}
read: {{employees: {{request: {{path: /staff}}, map: {{external_id: id}}}}}}
write:
  competency:
    key: "wederkerig:{{{{ item.key }}}}"
    levels: {{scale: [1, 5], to: {{"1": Laag, "2": Laag, "3": Midden, "4": Hoog, "5": Hoog}}}}
    lower: {lower}
    steps:"""
STEPS = """
      - id: find
        request: {path: /skills}
        select: {at: data, where: {person: "{{ item.external_id }}", name: "{{ item.competency_title }}"}}
        same: {level: "{{ item.level }}"}
        save: {row: found.id, remote_id: found.id, level: found.level}
      - id: update
        when: row
        request: {method: PUT, path: "/skills/{{ v.row }}", json: {level: "{{ item.level }}"}}
      - id: create
        unless: row
        request:
          method: POST
          path: /skills
          json:
            person: "{{ item.external_id }}"
            name: "{{ item.competency_title }}"
            level: "{{ item.level }}"
            proof: "{{ item.evidence }}"
        save: {remote_id: d.id}
        need: [remote_id]
"""
RETRACT = """
    retract:
      - id: find
        request: {path: /skills}
        select: {at: data, where: {person: "{{ item.external_id }}", name: "{{ item.competency_title }}"}}
        save: {row: found.id}
      - id: remove
        when: row
        request: {method: DELETE, path: "/skills/{{ v.row }}"}
"""


@dataclass
class Skills:
    """An HR system that keeps skills; `after_create` happens when one was stored and before anybody hears of it."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    status: int = 200
    after_create: Callable[[], None] = lambda: None

    def __call__(self, request: Request) -> Response:
        if request.method == "GET":
            return reply({"data": self.rows})
        self.writes.append(request.method)
        if self.status >= 400:
            return reply({}, self.status)
        answering = {"POST": self.post, "PUT": self.put, "DELETE": self.delete}
        return answering[request.method](request)

    def post(self, request: Request) -> Response:
        row = {"id": f"s{len(self.rows) + 1}", **request.get_json()}
        self.rows.append(row)
        self.after_create()
        return reply({"id": row["id"]}, self.status)

    def put(self, request: Request) -> Response:
        (row,) = [row for row in self.rows if request.path.endswith(row["id"])]
        row.update(request.get_json())
        return reply({}, self.status)

    def delete(self, request: Request) -> Response:
        self.rows = [row for row in self.rows if not request.path.endswith(row["id"])]
        return reply(None, 204)
