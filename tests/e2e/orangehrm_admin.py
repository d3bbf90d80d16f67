"""An administrator of a real OrangeHRM of yours, by its own pages and API: hires people, says yes to us, and tidies up."""

from __future__ import annotations

import html
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

CLIENT = "Proef van Wederkerig"
LISTS = ("/admin/licenses", "/admin/skills")


@dataclass(kw_only=True)
class OrangeHrm:
    """`said` has `url` (up to and with index.php), `user` and `password`."""

    said: dict[str, str]
    session: requests.Session = field(default_factory=requests.Session)
    hired: list[int] = field(default_factory=list)
    before: dict[str, set[int]] = field(default_factory=dict)

    def sign_in(self) -> None:
        """As at a browser; remembers which licences and skills there are."""
        page = self.session.get(f"{self.said['url']}/auth/login", timeout=60).text
        found = re.search(r':token="&quot;(.*?)&quot;"', page)
        assert found
        form = {"_token": html.unescape(found[1]), "username": self.said["user"], "password": self.said["password"]}
        self.session.post(f"{self.said['url']}/auth/validate", data=form, timeout=60).raise_for_status()
        self.before = {path: self._ids(path) for path in LISTS}

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The API, in the session of the browser."""
        answer = self.session.request(method, f"{self.said['url']}/api/v2{path}", json=body, timeout=60)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()["data"]

    def register(self, comes_back: str) -> dict[str, str]:
        """A client of ours; its id and secret."""
        self._unregister()
        body = {"name": CLIENT, "redirectUri": comes_back, "enabled": True, "confidential": True}
        answer = self.session.post(f"{self.said['url']}/api/v2/admin/oauth-clients", json=body, timeout=60).json()
        return {"client_id": answer["data"]["clientId"], "client_secret": answer["meta"]["clientSecret"]}

    def says_yes(self, address: str) -> str:
        """Open the page that asks for permission, and press Allow; gives where the browser is sent."""
        assert self.session.get(address, timeout=60).ok
        where = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(where.query).items()}
        consent = f"{where.scheme}://{where.netloc}{where.path}/consent?{urlencode({**asked, 'authorized': 'true'})}"
        return self.session.get(consent, allow_redirects=False, timeout=60).headers["Location"]

    def hire(self, count: int) -> list[int]:
        """People with numbers nobody has; all but the first have the first for a supervisor."""
        method = self.call("GET", "/pim/reporting-methods")[0]["id"]
        for number in range(count):
            body = {"firstName": f"Voornaam{number}", "middleName": "van der", "lastName": f"Proef{number}", "empPicture": None}
            made: int = self.call("POST", "/pim/employees", body | {"employeeId": f"WK99{number:02}"})["empNumber"]
            self.hired.append(made)
            self.call("PUT", f"/pim/employee/{made}/contact-details", {"workEmail": f"p{number}@proef.example", "countryCode": "NL"})
            self.call("PUT", f"/pim/employees/{made}/job-details", {"joinedDate": "2024-02-01", "jobTitleId": None, "subunitId": None})
            if number:
                self.call("POST", f"/pim/employees/{made}/supervisors", {"empNumber": self.hired[0], "reportingMethodId": method})
        return self.hired

    def dismiss(self, employee: int, day: date) -> None:
        """Somebody leaves, or has left."""
        reason = self.call("GET", "/pim/termination-reasons")[0]["id"]
        self.call("POST", f"/pim/employees/{employee}/terminations", {"terminationReasonId": reason, "date": day.isoformat(), "note": None})

    def delete(self, *employees: int) -> None:
        """They were never there."""
        self.call("DELETE", "/pim/employees", {"ids": employees})
        self.hired = [each for each in self.hired if each not in employees]

    def records(self, employee: int, kind: str) -> list[dict[str, Any]]:
        """Somebody's `licenses` or `skills`."""
        found: list[dict[str, Any]] = self.call("GET", f"/pim/employees/{employee}/{kind}?limit=0")
        return found

    def remove(self) -> None:
        """Everything these tests added."""
        if self.hired:
            self.delete(*self.hired)
        for path in LISTS:
            if new := self._ids(path) - self.before[path]:
                self.call("DELETE", path, {"ids": sorted(new)})
        self._unregister()

    def _ids(self, path: str) -> set[int]:
        return {row["id"] for row in self.call("GET", f"{path}?limit=0")}

    def _unregister(self) -> None:
        with suppress(StopIteration):
            ours = next(row["id"] for row in self.call("GET", "/admin/oauth-clients?limit=50") if row["name"] == CLIENT)
            self.call("DELETE", "/admin/oauth-clients", {"ids": [ours]})
