"""`flask people import`: the people of a file, and by line what of it could not become one."""

from __future__ import annotations

import json


def run(app, tmp_path, data: bytes):
    (tmp_path / "people.csv").write_bytes(data)
    return app.test_cli_runner().invoke(args=["people", "import", str(tmp_path / "people.csv")])


def test_a_wrong_row_is_named_and_the_others_are_made(app, tmp_path):
    done = run(
        app, tmp_path,
        b"email,roles,password\na1@example.org,worker;requester, River-stone-7\nnobody,worker,\nb1@example.org,king,\nc1@example.org,worker\nd1@example.org,worker,\n",
    )  # fmt: skip
    people = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [(one["email"], one["roles"]) for one in people] == [("a1@example.org", ["worker", "requester"]), ("d1@example.org", ["worker"])]
    assert all(one["token"] and one["id"].startswith("A") for one in people)
    assert done.exit_code == 1 and "3 rows rejected" in done.output
    for said in ("line 3, email: ", "line 4, roles: ", "line 5, password: "):
        assert said in done.output
    login = {"email": "a1@example.org", "password": " River-stone-7"}
    assert app.test_client().post("/login", data=login).status_code == 302


def test_a_file_of_excel_and_files_that_are_none(app, tmp_path):
    assert run(app, tmp_path, '\ufeffemail;roles;password\nn1@example.org;"worker;requester";\n'.encode()).exit_code == 0
    for data, said in ((b"mail,roles\nx@example.org,worker\n", "no column 'email'"), (b"\x1f\x8bnothing", "file: "), (b"", "file: ")):
        done = run(app, tmp_path, data)
        assert done.exit_code == 1 and said in done.output and "Traceback" not in done.output
