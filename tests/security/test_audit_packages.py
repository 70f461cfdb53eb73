"""The dependency audit tells what it found, and never says "fine" about what it could not ask."""

from __future__ import annotations

from marketplace.installation import audit_packages

FINE = {"name": "river", "version": "1.0", "vulns": []}
BAD = {"name": "dam", "version": "0.9", "vulns": [{"id": "GHSA-1", "fix_versions": ["1.0"]}, {"id": "GHSA-2", "fix_versions": []}]}
UNKNOWN = {"name": "mist", "skip_reason": "not found"}


def run(monkeypatch, capsys, *packages):
    monkeypatch.setattr(audit_packages, "ask", lambda file: {"dependencies": list(packages)} if packages else None)
    return audit_packages.main(), capsys.readouterr().out


def test_a_vulnerable_package_fails_the_check(monkeypatch, capsys):
    status, out = run(monkeypatch, capsys, FINE, BAD)
    assert status == 1 and "dam 0.9: GHSA-1, mended in 1.0" in out and "GHSA-2, mended in no version yet" in out


def test_all_asked_and_fine(monkeypatch, capsys):
    status, out = run(monkeypatch, capsys, FINE)
    assert status == 0 and "no known vulnerability in 1 packages" in out


def test_what_could_not_be_asked_is_said(monkeypatch, capsys):
    status, out = run(monkeypatch, capsys, FINE, UNKNOWN)
    assert status == 0 and "1 of 2 packages" in out and "no known" not in out
    status, out = run(monkeypatch, capsys)
    assert status == 0 and "0 of its packages" in out
