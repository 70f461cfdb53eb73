"""A backup holds everything, and restoring it puts everything else away."""

from __future__ import annotations


def test_there_and_back(app, someone, tmp_path):
    from marketplace.core import sql
    from marketplace.extensions import db

    before, file, cli = someone("worker"), tmp_path / "site.backup", app.test_cli_runner()
    made = cli.invoke(args=["backup", str(file)])
    assert made.exit_code == 0, made.output
    assert file.stat().st_mode & 0o077 == 0 and not file.with_name("site.backup.part").exists()
    someone("worker")
    with app.app_context():
        db.engine.dispose()
    restored = cli.invoke(args=["restore", str(file), "--yes"])
    assert restored.exit_code == 0, restored.output
    with app.app_context():
        assert [one.email for one in sql.rows("SELECT email FROM persons")] == [before.email]
    assert before.get("/me/balance").status_code == 200  # the token is back too


def test_a_file_that_is_no_backup_changes_nothing(app, someone, tmp_path):
    person, file = someone("worker"), tmp_path / "no.backup"
    file.write_text("hello")
    answer = app.test_cli_runner().invoke(args=["restore", str(file), "--yes"])
    assert answer.exit_code == 1 and len(answer.output.splitlines()) == 1
    assert person.get("/me/balance").status_code == 200
