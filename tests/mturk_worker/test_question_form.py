"""Questions of Mechanical Turk as input of page tasks, their answers as XML, and what is refused."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from marketplace.errors import Invalid
from marketplace.mturk.question_form import ANSWERS_NAMESPACE, answer_xml, parse_question
from marketplace.task_types.page import TYPE, field_names
from marketplace.task_types.page.form import XHTMLProblem
from marketplace.task_types.page.xml import XMLProblem
from tests.mturk_worker.questions import HTML_QUESTION, QUESTION_FORM, SCHEMAS, external_question

FORM = f'<QuestionForm xmlns="{SCHEMAS}2017-11-06/QuestionForm.xsd">%s</QuestionForm>'
QUESTION = "<Question><QuestionIdentifier>q</QuestionIdentifier>%s<QuestionContent><Text>?</Text></QuestionContent><AnswerSpecification>%s</AnswerSpecification></Question>"


def free_text(constraints="", required=""):
    return parse_question(FORM % (QUESTION % (required, f"<FreeTextAnswer>{constraints}</FreeTextAnswer>")))


def answers(document):
    """Name to the texts of its children, from an answer document."""
    root = ElementTree.fromstring(document.encode())
    assert root.tag == f"{{{ANSWERS_NAMESPACE}}}QuestionFormAnswers"
    return {one[0].text: [(part.tag.partition("}")[2], part.text) for part in one[1:]] for one in root}


def test_the_three_kinds():
    html = parse_question(HTML_QUESTION)
    assert html["kind"] == "html" and html["frame_height"] == 450 and "turkSetAssignmentID" in html["html"]
    external = parse_question(external_question("https://example.org/task?a=1&amp;b=2", 0))
    assert external == {"kind": "external", "url": "https://example.org/task?a=1&b=2", "frame_height": 0}
    assert parse_question(external_question("http://localhost:5000/"))["kind"] == "external"
    form = parse_question(QUESTION_FORM)
    assert form["kind"] == "form" and parse_question(form["xml"]) == form
    older = parse_question(QUESTION_FORM.replace("2017-11-06", "2005-10-01"))
    assert older["kind"] == "form"


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        ("", "empty"),
        ("<HTMLQuestion", "cannot be read"),
        ("<a><b></a>", "cannot be read: mismatched tag at line 1"),
        ("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>", "document type"),
        ("<!DOCTYPE x><x/>", "document type"),
        ("<a>" * 100 + "</a>" * 100, "nested deeper"),
        ("<Question/>", "must be an HTMLQuestion"),
        ("<HTMLQuestion/>", "namespace"),
        (HTML_QUESTION.replace("HTMLQuestion.xsd", "ExternalQuestion.xsd"), "namespace"),
        (HTML_QUESTION.replace("FrameHeight", "Height"), "needs a FrameHeight"),
        (HTML_QUESTION.replace("450", "tall"), "FrameHeight must be a whole number"),
        (HTML_QUESTION.replace("450", "-1"), "FrameHeight must be at least 0"),
        (f'<HTMLQuestion xmlns="{SCHEMAS}2011-11-11/HTMLQuestion.xsd"><HTMLContent> </HTMLContent><FrameHeight>1</FrameHeight></HTMLQuestion>', "HTMLContent is empty"),
        (external_question("http://example.org/"), "must begin with https://"),
        (external_question("javascript:alert(1)"), "must begin with https://"),
        (external_question("https://[bad/"), "not a web address"),
        (FORM % "", "at least one Question"),
        (FORM % (QUESTION % ("", "<FreeTextAnswer/>") * 2), "more than once"),
        (FORM % (QUESTION % ("", "")), "AnswerSpecification"),
        (FORM % (QUESTION % ("", "<FileUploadAnswer><MaxFileSizeInBytes>2000000001</MaxFileSizeInBytes></FileUploadAnswer>")), "at most 2000000000"),
        (
            FORM % (QUESTION % ("", "<FileUploadAnswer><MaxFileSizeInBytes>5</MaxFileSizeInBytes><MinFileSizeInBytes>6</MinFileSizeInBytes></FileUploadAnswer>")),
            "MinFileSizeInBytes 6 is above",
        ),
        (FORM % (QUESTION % ("", "<SelectionAnswer/>")), "at least one Selection"),
        (FORM % (QUESTION % ("<IsRequired>maybe</IsRequired>", "<FreeTextAnswer/>")), "true or false"),
        (FORM % (QUESTION % ("", "<FreeTextAnswer><Constraints><AnswerFormatRegex regex='('/></Constraints></FreeTextAnswer>")), "regex"),
        (FORM % "<Overview><Application/></Overview>", "runs in no browser"),
        (FORM % "<Overview><FormattedContent>&lt;script>x&lt;/script></FormattedContent></Overview>", "script"),
    ],
)  # fmt: skip
def test_refusals_say_where_and_why(xml, says):
    with pytest.raises(XMLProblem, match=says):
        parse_question(xml)


def test_formatted_content_that_acts_has_its_own_name():
    with pytest.raises(XHTMLProblem):
        parse_question(
            FORM % ("<Overview><FormattedContent><![CDATA[<iframe src='x'></iframe>]]></FormattedContent></Overview>" + QUESTION % ("", "<FreeTextAnswer/>"))
        )


@pytest.mark.parametrize(
    ("constraints", "good", "bad"),
    [
        ("<Constraints><IsNumeric minValue='1' maxValue='5'/></Constraints>", ["1", "5", "2.5"], ["0", "6", "x", "nan", "inf"]),
        ("<Constraints><Length minLength='2' maxLength='4'/></Constraints>", ["ab", "abcd"], ["a", "abcde"]),
        ("<Constraints><AnswerFormatRegex regex='^[a-c]+$' flags='i' errorText='Only a to c.'/></Constraints>", ["abc", "ABC"], ["abd"]),
        ("", ["anything", "x" * 1000], ["x" * 200_000]),
    ],
)
def test_free_text_keeps_its_constraints(constraints, good, bad):
    question = free_text(constraints)
    for text in good:
        assert TYPE.check_answer({}, question, {"q": text}) == {"q": text}
    for text in bad:
        with pytest.raises(Invalid):
            TYPE.check_answer({}, question, {"q": text})


def test_required_follows_from_a_least_length():
    with pytest.raises(Invalid, match="needs an answer"):
        TYPE.check_answer({}, free_text("<Constraints><Length minLength='1'/></Constraints>"), {})
    assert TYPE.check_answer({}, free_text(), {"q": ""}) == {}


def test_answers_of_html_are_free_texts():
    document = answer_xml({"kind": "html", "html": "x"}, {"b": ["1", "2"], "a": "<&>\x00\x0b", "assignmentId": "X"})
    assert answers(document) == {"a": [("FreeText", "<&>")], "b": [("FreeText", "1|2")]}


def test_answers_of_a_form_name_their_selections():
    question = parse_question(QUESTION_FORM)
    document = answer_xml(question, {"nextmove": "B2", "likelytowin": "unsure", "seen": ["rows", "Something <else>"]})
    assert answers(document) == {
        "nextmove": [("FreeText", "B2")],
        "likelytowin": [("SelectionIdentifier", "unsure")],
        "seen": [("SelectionIdentifier", "rows"), ("OtherSelectionText", "Something <else>")],
    }
    assert answers(answer_xml(question, None)) == {}


def test_selections_know_their_bounds():
    question = parse_question(QUESTION_FORM)
    good = {"nextmove": "B2", "likelytowin": "unsure"}
    assert TYPE.check_answer({}, question, good | {"seen": "rows"})["seen"] == ["rows"]
    for wrong in (
        {"seen": ["rows", "columns", "more"]},
        {"likelytowin": "surely"},
        {"likelytowin": ["unsure", "notlikely"]},
        {"level": "middle"},
        {"other": "x"},
    ):
        with pytest.raises(Invalid):
            TYPE.check_answer({}, question, good | wrong)


@pytest.mark.parametrize(
    "answer",
    [
        {"a": {"b": 1}},
        {"a": None},
        {"": "x"},
        {"a": "\x00"},
        {"a": ["x", {}]},
        [],
        "x",
        {"x" * 501: "y"},
        {str(n): "" for n in range(2001)},
        {"a": "x" * 2_000_001},
    ],
)
def test_answers_that_cannot_be_stored_are_refused(answer):
    with pytest.raises(Invalid):
        TYPE.check_answer({}, {"kind": "html", "html": "x"}, answer)


def test_answers_of_pages_take_any_field():
    given = {"a": "1", "n": 5, "yes": True, "many": ["x", "y"], "assignmentId": "S1", "hitId": "T1", "workerId": "A1", "turkSubmitTo": "x"}
    assert TYPE.check_answer({}, {"kind": "html", "html": "x"}, given) == {"a": "1", "n": "5", "yes": "true", "many": ["x", "y"]}
    assert TYPE.check_answer({}, {"kind": "html", "html": "x"}, {}) == {}


def test_interfaces():
    assert TYPE.check_interface({"html": "<p>${a}</p>"}, {"a"}) == {"html": "<p>${a}</p>"}
    assert TYPE.columns({"html": "<p>${a}</p>"}) == {"a"} and TYPE.columns({}) == {"kind"}
    assert TYPE.question({"url": "https://example.org/${a}?b=${b}"}, {"a": "x/y", "b": "1&2"})["url"] == "https://example.org/x%2Fy?b=1%262"
    for wrong, columns in (
        ({"html": ""}, None),
        ({"html": "x", "url": "https://a.b"}, None),
        ({"url": "ftp://a.b"}, None),
        ({"html": "${b}"}, {"a"}),
        ({"frame_height": -1}, None),
        ({"more": 1}, None),
    ):
        with pytest.raises(Invalid):
            TYPE.check_interface(wrong, columns)
    assert field_names("<input name=b><textarea name=a></textarea><input type=submit name=s><input name=assignmentId><input name='${x}'>") == ["a", "b"]
    assert TYPE.view({}, {"text": "no question"})["problem"]


def test_consensus_by_field():
    answers_ = [{"a": "1", "w": ["x"]}, {"a": "1", "w": ["x", "y"]}, {"a": "2", "w": ["x"], "rare": "z"}]
    merged, sure = TYPE.merge(answers_)
    assert merged == {"a": "1", "w": ["x"]} and 0 < sure < 1
    assert TYPE.merge([]) == ({}, 0.0) and TYPE.agree(answers_[0], answers_[0]) == 1 and TYPE.agree({}, {}) == 1
    assert TYPE.export({"w": ["x", "y"], "a": "1"}) == {"w": "x|y", "a": "1"}


@pytest.mark.parametrize(
    ("regex", "good", "bad"), [(r"^\d{5}(-\d{4})?$", "12345-6789", "1234"), (r"^[\w.+-]+@[\w-]+\.\w+$", "a.b@c.de", "a.b"), (r"^(yes|no)$", "yes", "maybe")]
)
def test_usual_patterns_are_tried(regex, good, bad):
    question = free_text(f"<Constraints><AnswerFormatRegex regex='{regex}'/></Constraints>")
    assert TYPE.check_answer({}, question, {"q": good})
    with pytest.raises(Invalid):
        TYPE.check_answer({}, question, {"q": bad})
