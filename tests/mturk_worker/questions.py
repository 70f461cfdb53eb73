"""Questions of Mechanical Turk as requesters write them, for the tests."""

SCHEMAS = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/"
HTML_QUESTION = f"""<?xml version="1.0" encoding="UTF-8"?>
<HTMLQuestion xmlns="{SCHEMAS}2011-11-11/HTMLQuestion.xsd">
  <HTMLContent><![CDATA[
<!DOCTYPE html>
<html>
 <head>
  <meta http-equiv='Content-Type' content='text/html; charset=UTF-8'/>
  <script type='text/javascript' src='https://s3.amazonaws.com/mturk-public/externalHIT_v1.js'></script>
 </head>
 <body>
  <form name='mturk_form' method='post' id='mturk_form' action='https://www.mturk.com/mturk/externalSubmit'>
  <input type='hidden' value='' name='assignmentId' id='assignmentId'/>
  <h1>What's up?</h1>
  <p><textarea name='comment' cols='80' rows='3'></textarea></p>
  <p><input type='submit' id='submitButton' value='Submit' /></p></form>
  <script language='Javascript'>turkSetAssignmentID();</script>
 </body>
</html>
]]>
  </HTMLContent>
  <FrameHeight>450</FrameHeight>
</HTMLQuestion>"""
QUESTION_FORM = f"""<QuestionForm xmlns="{SCHEMAS}2017-11-06/QuestionForm.xsd">
  <Overview>
    <Title>Game 01523, "X" to play</Title>
    <Text>You are helping to decide the next move.</Text>
    <List><ListItem>It costs nothing.</ListItem><ListItem>It is fun.</ListItem></List>
    <FormattedContent><![CDATA[<table><tr><td><b>X</b></td><td>O</td></tr></table><p onclick="steal()">The board.</p>]]></FormattedContent>
  </Overview>
  <Question>
    <QuestionIdentifier>nextmove</QuestionIdentifier>
    <DisplayName>The Next Move</DisplayName>
    <IsRequired>true</IsRequired>
    <QuestionContent><Text>What are the coordinates of the best next move?</Text></QuestionContent>
    <AnswerSpecification><FreeTextAnswer><Constraints><Length minLength="2" maxLength="2"/>
      <AnswerFormatRegex regex="^[A-C][1-3]$" errorText="Write a letter and a digit, such as B2."/></Constraints></FreeTextAnswer></AnswerSpecification>
  </Question>
  <Question>
    <QuestionIdentifier>likelytowin</QuestionIdentifier>
    <IsRequired>true</IsRequired>
    <QuestionContent><Text>How likely is it that player X wins?</Text></QuestionContent>
    <AnswerSpecification><SelectionAnswer><StyleSuggestion>radiobutton</StyleSuggestion><Selections>
      <Selection><SelectionIdentifier>notlikely</SelectionIdentifier><Text>Not likely</Text></Selection>
      <Selection><SelectionIdentifier>unsure</SelectionIdentifier><Text>It could go either way</Text></Selection>
    </Selections></SelectionAnswer></AnswerSpecification>
  </Question>
  <Question>
    <QuestionIdentifier>seen</QuestionIdentifier>
    <QuestionContent><Text>What did you look at?</Text></QuestionContent>
    <AnswerSpecification><SelectionAnswer><MinSelectionCount>1</MinSelectionCount><MaxSelectionCount>2</MaxSelectionCount><StyleSuggestion>checkbox</StyleSuggestion>
      <Selections>
      <Selection><SelectionIdentifier>rows</SelectionIdentifier><Text>Rows</Text></Selection>
      <Selection><SelectionIdentifier>columns</SelectionIdentifier><Text>Columns</Text></Selection>
      <OtherSelection/></Selections></SelectionAnswer></AnswerSpecification>
  </Question>
  <Question>
    <QuestionIdentifier>level</QuestionIdentifier>
    <QuestionContent><Text>How well do you play?</Text></QuestionContent>
    <AnswerSpecification><SelectionAnswer><StyleSuggestion>dropdown</StyleSuggestion><Selections>
      <Selection><SelectionIdentifier>low</SelectionIdentifier><Text>A little</Text></Selection>
      <Selection><SelectionIdentifier>high</SelectionIdentifier><Text>Well</Text></Selection></Selections></SelectionAnswer></AnswerSpecification>
  </Question>
</QuestionForm>"""


def external_question(url: str, height: int = 400) -> str:
    """An ExternalQuestion for this address (which must be fit for XML)."""
    return f'<ExternalQuestion xmlns="{SCHEMAS}2006-07-14/ExternalQuestion.xsd"><ExternalURL>{url}</ExternalURL><FrameHeight>{height}</FrameHeight></ExternalQuestion>'
