// The main loop of a requester by the JavaScript SDK; `MTurk` is the SDK, `settings` the client's, `step` what to do.
async function mainLoop(settings, step, given) {
  const { MTurkClient, CreateHITCommand, GetHITCommand, GetAccountBalanceCommand, ApproveAssignmentCommand, RejectAssignmentCommand, SendBonusCommand,
    ListAssignmentsForHITCommand, UpdateExpirationForHITCommand, DeleteHITCommand, paginateListHITs, RequestError } = MTurk;
  const client = new MTurkClient(settings);
  if (step === "create") {
    const { AvailableBalance } = await client.send(new GetAccountBalanceCommand({}));
    const { HIT } = await client.send(new CreateHITCommand({ Title: "Name the colour", Description: "Look", Reward: "0.05", LifetimeInSeconds: 3600,
      AssignmentDurationInSeconds: 600, MaxAssignments: 2, Question: given }));
    return { AvailableBalance, HIT, isDate: HIT.CreationTime instanceof Date && Math.abs(HIT.CreationTime - Date.now()) < 600000 };
  }
  const { Assignments } = await client.send(new ListAssignmentsForHITCommand({ HITId: given }));
  const [first, second] = Assignments;
  await client.send(new ApproveAssignmentCommand({ AssignmentId: first.AssignmentId }));
  await client.send(new SendBonusCommand({ AssignmentId: first.AssignmentId, WorkerId: first.WorkerId, BonusAmount: "0.10", Reason: "Good" }));
  await client.send(new RejectAssignmentCommand({ AssignmentId: second.AssignmentId, RequesterFeedback: "Not a colour" }));
  await client.send(new UpdateExpirationForHITCommand({ HITId: given, ExpireAt: new Date(0) }));
  let pages = 0, hits = 0;
  for await (const page of paginateListHITs({ client }, {})) { pages++; hits += page.HITs.length; }
  await client.send(new DeleteHITCommand({ HITId: given }));
  let error;
  try { await client.send(new DeleteHITCommand({ HITId: given })); } catch (caught) { error = caught; }
  const { HIT } = await client.send(new GetHITCommand({ HITId: given }));
  return { hits, pages, status: HIT.HITStatus, typed: error instanceof RequestError, code: error.TurkErrorCode, answer: first.Answer };
}
