"""Every route with who may use it. A new route is one more line here; `test_routes.py` fails until it is there, and prints it.

A line: audience (see audiences.py), status for those who are let in, method, rule, and where a role differs `role=status`.
"""

ROUTES = """
# Public
public        200  GET   /
public        302  GET   /favicon.ico
public        200  GET   /healthz
public        303  POST  /language
public        302  GET   /login  anonymous=200
public        422  POST  /login
public        302  GET   /login/code
public        303  POST  /login/code
public        404  GET   /email/<token>
public        422  POST  /email/<token>
public        302  POST  /logout
public        200  GET   /metrics
public        200  GET   /password-reset
public        200  POST  /password-reset
public        200  GET   /password-reset/<token>
public        422  POST  /password-reset/<token>
public        200  GET   /readyz
public        200  GET   /sign-up
public        422  POST  /sign-up
public        302  GET   /suspension  suspended=200
public        302  POST  /suspension  suspended=422
public        200  GET   /static/<path:filename>
public        200  GET   /texts/<code>.json

# Account
member        200  GET   /account/
member        200  POST  /account/aws-keys
member_own    302  POST  /account/aws-keys/<string:key_id>/end
member        200  POST  /account/data
member        422  POST  /account/email
member        200  GET   /account/leaving
member        422  POST  /account/leaving
member        422  POST  /account/password
member        200  GET   /account/second-factor
member        303  POST  /account/second-factor
member        409  POST  /account/second-factor/confirmation
member        303  POST  /account/second-factor/end
member        409  POST  /account/second-factor/recovery-codes
member        422  POST  /account/roles
member        422  POST  /account/time-zone
member_own    302  POST  /account/sessions/<int:session_id>/end
member        302  POST  /account/sessions/end-others
member        200  POST  /account/tokens
member_own    302  POST  /account/tokens/<int:token_id>/end

# Requester
requester     200  GET   /requester/
requester     200  GET   /requester/balance
requester     303  POST  /requester/balance/payouts  other_requester=409
requester     200  GET   /requester/balance/statement.csv
requester_own 200  GET   /requester/batches/<batch_id>
requester_own 302  POST  /requester/batches/<batch_id>/closings
requester     303  GET   /requester/batches/<batch_id>/imports
requester_own 422  POST  /requester/batches/<batch_id>/imports
requester_own 200  GET   /requester/batches/<batch_id>/imports/new
requester_own 302  POST  /requester/batches/<batch_id>/pauses
requester_own 404  POST  /requester/batches/<batch_id>/pilot/waits
requester_own 200  GET   /requester/batches/<batch_id>/preview
requester_own 200  GET   /requester/batches/<batch_id>/progress
requester_own 409  POST  /requester/batches/<batch_id>/publications
requester_own 200  GET   /requester/batches/<batch_id>/quality
requester_own 200  GET   /requester/batches/<batch_id>/workers/<worker>
requester_own 200  GET   /requester/batches/<batch_id>/figures
requester_own 302  GET   /requester/batches/<batch_id>/rehearsal
requester_own 302  POST  /requester/batches/<batch_id>/rehearsal/again
requester_own 200  POST  /requester/batches/<batch_id>/rehearsal/claims
requester_own 302  POST  /requester/batches/<batch_id>/rehearsal/end
requester_own 404  POST  /requester/batches/<batch_id>/rehearsal/<task_id>
requester_own 404  POST  /requester/batches/<batch_id>/rehearsal/<task_id>/skip
requester     422  POST  /requester/uploads
requester     200  GET   /requester/qualifications
requester     422  POST  /requester/qualifications
requester_own 200  GET   /requester/qualifications/<qualification_id>
requester_own 422  POST  /requester/qualifications/<qualification_id>/holders
requester_own 404  POST  /requester/qualifications/<qualification_id>/holders/<worker>/revocations
requester_own 303  POST  /requester/qualification-requests/<request_id>/decisions
requester_own 200  GET   /requester/batches/<batch_id>/reports
requester_own 200  GET   /requester/batches/<batch_id>/results
requester_own 200  GET   /requester/batches/<batch_id>/results/<level>.<format>
requester_own 409  POST  /requester/batches/<batch_id>/resumptions
requester_own 200  GET   /requester/batches/<batch_id>/review
requester_own 302  POST  /requester/batches/<batch_id>/reviews
requester_own 302  POST  /requester/batches/<batch_id>/reviews/all
requester_own 200  GET   /requester/batches/<batch_id>/mturk-decisions
requester_own 422  POST  /requester/batches/<batch_id>/mturk-decisions
requester     200  GET   /requester/mturk
requester     422  POST  /api/v1/mturk/results
requester     422  POST  /api/v1/mturk/workers
requester     200  GET   /api/v1/mturk/workers
requester     200  GET   /api/v1/mturk/assignments
requester     200  GET   /api/v1/mturk/claims
requester     404  POST  /api/v1/mturk/claims/<person_id>/accept
worker        200  GET   /api/v1/me/mturk-worker-id
worker        422  POST  /api/v1/me/mturk-worker-id
requester     422  POST  /requester/mturk/batches
requester     404  POST  /requester/mturk/links/<person_id>
requester     422  POST  /requester/mturk/results
requester     422  POST  /requester/mturk/workers
requester_own 200  GET   /requester/imports/<import_id>
requester_own 200  GET   /requester/imports/<import_id>/progress
requester     200  POST  /requester/previews
requester     200  GET   /requester/previews/frame
requester_own 200  POST  /requester/batches/<batch_id>/columns
requester     422  POST  /requester/projects
requester_own 200  GET   /requester/projects/<project_id>
requester_own 422  POST  /requester/projects/<project_id>
requester_own 302  POST  /requester/projects/<project_id>/batches
requester_own 200  GET   /requester/projects/<project_id>/quality
requester_own 303  POST  /requester/projects/<project_id>/quality
requester_own 200  GET   /requester/projects/<project_id>/training
requester_own 422  POST  /requester/projects/<project_id>/training
requester_own 303  POST  /requester/projects/<project_id>/training/endings
requester_own 200  GET   /requester/projects/<project_id>/edit
requester     200  POST  /requester/projects/fields
requester     200  GET   /requester/projects/new
requester     200  GET   /requester/starts/<name>.csv

# Worker
worker        200  GET   /worker/
worker        303  POST  /worker/assignments/<assignment_id>/appeals
worker        303  POST  /worker/batches/<batch_id>/marks
worker        303  POST  /worker/marks/<mark>/<subject_id>/deletions
worker        200  GET   /worker/mturk
worker        422  POST  /worker/mturk
worker        200  GET   /worker/assignments
worker_own    200  POST  /worker/assignments/<assignment_id>/draft
worker_own    200  GET   /worker/assignments/<assignment_id>/form
worker_own    200  POST  /worker/assignments/<assignment_id>/heartbeat
worker_own    200  GET   /worker/assignments/<assignment_id>/quotas
worker_own    422  POST  /worker/assignments/<assignment_id>/reports
worker_own    303  POST  /worker/assignments/<assignment_id>/return
worker_own    303  POST  /worker/assignments/<assignment_id>/submission
worker        200  GET   /worker/batches/<batch_id>
worker        303  POST  /worker/batches/<batch_id>/claims
worker        200  POST  /worker/batches/<batch_id>/leases
worker        303  POST  /worker/batches/<batch_id>/returns
worker        404  POST  /worker/batches/<batch_id>/replies
worker        404  GET   /worker/batches/<batch_id>/screener
worker        404  POST  /worker/batches/<batch_id>/screener
worker        200  GET   /worker/training/<project_id>
worker        404  POST  /worker/training/<project_id>/answers
worker        303  POST  /worker/training/<project_id>/tries
worker        200  GET   /worker/batches/<batch_id>/work
worker        200  GET   /worker/qualifications/<qualification_id>
worker        200  GET   /worker/quality
worker        303  POST  /worker/qualifications/<qualification_id>/requests
worker        409  POST  /worker/qualifications/<qualification_id>/sittings
worker        422  POST  /worker/devices
worker        404  POST  /worker/devices/<device_id>/deletions
worker        303  POST  /worker/devices/tests
worker        200  GET   /worker/searches
worker        422  POST  /worker/searches
worker_own    303  POST  /worker/searches/<search_id>/alerts
worker_own    303  POST  /worker/searches/<search_id>/deletions
worker        422  POST  /worker/uploads

# Payouts
worker        200  GET   /payouts
worker_own    200  GET   /payouts/<payout_id>
worker        303  POST  /payouts/goals
worker        303  GET   /payouts/requests
worker_own    303  POST  /payouts/requests  other_worker=409
worker        200  GET   /payouts/statement
worker        200  GET   /payouts/statement.csv

# Files of answers
member_own    200  GET   /uploads/<file_id>  operator=200

# Operator
operator      200  GET   /operator/fairness
operator      200  GET   /operator/signals
operator      303  POST  /operator/appeals/<appeal_id>/decision
operator      303  POST  /operator/people/<person_id>/rejections
operator      404  POST  /operator/suspension-appeals/<appeal_id>/decision
operator      200  GET   /operator/
operator      200  GET   /operator/audit-log
operator      200  GET   /operator/books
operator      200  GET   /operator/books/accounts
operator      200  GET   /operator/books/accounts/<account_id>
operator      200  GET   /operator/books/transfers.csv
operator      200  GET   /operator/components
operator      200  GET   /operator/deposits
operator      303  POST  /operator/deposits
operator      200  GET   /operator/platform
operator      303  POST  /operator/platform/contributions
operator      409  POST  /operator/platform/withdrawals
operator      200  GET   /operator/payouts
operator      200  GET   /operator/payouts/<payout_id>
operator      303  POST  /operator/payouts/<payout_id>/failure
operator      303  POST  /operator/payouts/<payout_id>/payment
operator      200  GET   /operator/people
operator      422  POST  /operator/people
operator      200  GET   /operator/people/<person_id>
operator      422  POST  /operator/people/<person_id>/restoration
operator      303  POST  /operator/people/<person_id>/suspension
operator      200  GET   /operator/people/new
operator      422  POST  /operator/people/<person_id>/second-factor/end
operator      422  POST  /operator/people/<person_id>/sessions/end

# JSON API
member        200  GET   /api/v1/appeals
operator      200  POST  /api/v1/appeals/<appeal_id>/decide
operator      200  GET   /api/v1/appeals/open
worker_own    200  GET   /api/v1/assignments/<assignment_id>
worker_own    409  POST  /api/v1/assignments/<assignment_id>/appeal
requester_own 200  POST  /api/v1/assignments/<assignment_id>/approve
worker_own    200  GET   /api/v1/assignments/<assignment_id>/draft
worker_own    200  POST  /api/v1/assignments/<assignment_id>/draft
worker_own    200  POST  /api/v1/assignments/<assignment_id>/heartbeat
requester_own 409  POST  /api/v1/assignments/<assignment_id>/overturn
requester_own 200  POST  /api/v1/assignments/<assignment_id>/reject
worker_own    200  POST  /api/v1/assignments/<assignment_id>/report
worker_own    200  GET   /api/v1/assignments/<assignment_id>/quotas
worker_own    200  POST  /api/v1/assignments/<assignment_id>/return
requester_own 200  POST  /api/v1/assignments/<assignment_id>/send-back
worker_own    200  POST  /api/v1/assignments/<assignment_id>/submission
requester     200  GET   /api/v1/batches
requester_own 200  GET   /api/v1/batches/<batch_id>
requester_own 200  GET   /api/v1/batches/<batch_id>/assignments
worker        201  POST  /api/v1/batches/<batch_id>/claims
requester_own 200  POST  /api/v1/batches/<batch_id>/close
worker        200  GET   /api/v1/batches/<batch_id>/eligibility
worker        200  POST  /api/v1/batches/<batch_id>/marks
requester_own 200  POST  /api/v1/batches/<batch_id>/pause
requester_own 404  GET   /api/v1/batches/<batch_id>/pilot
requester_own 404  POST  /api/v1/batches/<batch_id>/pilot
requester_own 409  POST  /api/v1/batches/<batch_id>/publish
requester_own 200  GET   /api/v1/batches/<batch_id>/quality
requester_own 200  GET   /api/v1/batches/<batch_id>/workers/<worker>
requester_own 200  GET   /api/v1/batches/<batch_id>/quote
requester_own 200  GET   /api/v1/batches/<batch_id>/figures
requester_own 409  GET   /api/v1/batches/<batch_id>/rehearsal
requester_own 404  POST  /api/v1/batches/<batch_id>/rehearsal
requester_own 409  POST  /api/v1/batches/<batch_id>/rehearsal/delete
requester_own 200  GET   /api/v1/batches/<batch_id>/reports
requester_own 200  GET   /api/v1/batches/<batch_id>/results
requester_own 409  POST  /api/v1/batches/<batch_id>/resume
worker        200  GET   /api/v1/batches/<batch_id>/question
worker        404  POST  /api/v1/batches/<batch_id>/reply
worker        404  GET   /api/v1/batches/<batch_id>/screener
worker        404  POST  /api/v1/batches/<batch_id>/screener
requester_own 200  GET   /api/v1/batches/<batch_id>/screener/groups
worker        200  GET   /api/v1/training/<project_id>
worker        404  POST  /api/v1/training/<project_id>/answers
worker        200  POST  /api/v1/training/<project_id>/tries
requester_own 200  POST  /api/v1/batches/<batch_id>/reviews
requester_own 200  POST  /api/v1/batches/<batch_id>/reviews/price
requester_own 200  GET   /api/v1/batches/<batch_id>/undecided
requester_own 200  GET   /api/v1/batches/<batch_id>/undecided/groups
requester_own 200  GET   /api/v1/batches/<batch_id>/tasks
requester_own 200  POST  /api/v1/batches/<batch_id>/tasks
requester_own 200  POST  /api/v1/batches/<batch_id>/tasks/look
operator      200  GET   /api/v1/books
operator      200  GET   /api/v1/books/accounts
operator      200  GET   /api/v1/books/accounts/<account_id>/transfers
operator      200  GET   /api/v1/books/flows
operator      200  GET   /api/v1/books/transfers
operator      201  POST  /api/v1/deposits
public        200  GET   /api/v1/docs
worker        200  GET   /api/v1/feed
requester_own 200  GET   /api/v1/imports/<import_id>
requester     200  GET   /api/v1/layouts
requester     422  POST  /api/v1/layouts
requester_own 200  GET   /api/v1/layouts/<layout_id>
member        200  GET   /api/v1/me
worker        200  GET   /api/v1/me/assignments
member        200  GET   /api/v1/me/balance
member        200  POST  /api/v1/me/language
member        200  GET   /api/v1/me/access-keys
member        422  POST  /api/v1/me/access-keys
member_own    200  POST  /api/v1/me/access-keys/<key_id>/revoke
member        200  GET   /api/v1/me/data
member        200  GET   /api/v1/me/leaving
member        422  POST  /api/v1/me/leaving
member        422  POST  /api/v1/me/email
member        422  POST  /api/v1/me/email/confirm
member        422  POST  /api/v1/me/password
member        200  GET   /api/v1/me/second-factor
member        403  POST  /api/v1/me/second-factor
member        409  POST  /api/v1/me/second-factor/confirm
member        422  POST  /api/v1/me/second-factor/end
member        422  POST  /api/v1/me/second-factor/recovery-codes
member        200  GET   /api/v1/me/sessions
member        200  POST  /api/v1/me/sessions/end
member_own    200  POST  /api/v1/me/sessions/<session_id>/end
member        200  GET   /api/v1/me/tokens
member        422  POST  /api/v1/me/tokens
member_own    200  POST  /api/v1/me/tokens/<token_id>/revoke
member        422  POST  /api/v1/me/time-zone
worker        200  GET   /api/v1/me/devices
worker        422  POST  /api/v1/me/devices
worker        404  POST  /api/v1/me/devices/<device_id>/delete
worker        200  POST  /api/v1/me/devices/test
worker        200  GET   /api/v1/me/goals
worker        200  GET   /api/v1/me/quality
worker        200  POST  /api/v1/me/goals
worker        200  GET   /api/v1/me/marks
worker        200  POST  /api/v1/me/marks/<mark>/<subject_id>/delete
worker        200  GET   /api/v1/me/searches
worker        201  POST  /api/v1/me/searches
worker_own    200  POST  /api/v1/me/searches/<search_id>/delete
member        200  GET   /api/v1/me/statement
member        404  GET   /api/v1/me/suspension  suspended=200
member        404  POST  /api/v1/me/suspension/appeal  suspended=201
operator      200  GET   /api/v1/suspension-appeals
operator      404  POST  /api/v1/suspension-appeals/<appeal_id>/decide
public        200  GET   /api/v1/openapi.json
member        200  GET   /api/v1/payouts
worker_own    201  POST  /api/v1/payouts  other_worker=409 other_requester=409
worker_own    200  GET   /api/v1/payouts/<payout_id>  operator=200 other_requester=404
operator      200  GET   /api/v1/platform
operator      200  GET   /api/v1/platform/lines
operator      201  POST  /api/v1/platform/contributions
operator      409  POST  /api/v1/platform/withdrawals
operator      200  POST  /api/v1/payouts/<payout_id>/fail
operator      200  POST  /api/v1/payouts/<payout_id>/pay
operator      200  GET   /api/v1/people
operator      422  POST  /api/v1/people
operator      200  GET   /api/v1/people/<person_id>
operator      422  POST  /api/v1/people/<person_id>/end-second-factor
operator      200  POST  /api/v1/people/<person_id>/end-sessions
operator      200  POST  /api/v1/people/<person_id>/rejections
operator      422  POST  /api/v1/people/<person_id>/restore
operator      200  POST  /api/v1/people/<person_id>/suspend
requester     200  GET   /api/v1/projects
requester     422  POST  /api/v1/projects
requester_own 200  GET   /api/v1/projects/<project_id>
requester_own 200  POST  /api/v1/projects/<project_id>
requester_own 201  POST  /api/v1/projects/<project_id>/batches
requester_own 200  GET   /api/v1/projects/<project_id>/training
requester_own 422  POST  /api/v1/projects/<project_id>/training
requester_own 200  POST  /api/v1/projects/<project_id>/training/end
member        200  GET   /api/v1/qualifications
member        200  GET   /api/v1/qualifications/<qualification_id>
worker        201  POST  /api/v1/qualifications/<qualification_id>/requests
worker        409  POST  /api/v1/qualifications/<qualification_id>/sittings
worker        200  GET   /api/v1/qualifications/<qualification_id>/requests
requester     422  POST  /api/v1/qualifications
requester_own 200  POST  /api/v1/qualifications/<qualification_id>
requester_own 200  POST  /api/v1/qualifications/<qualification_id>/delete
requester_own 200  GET   /api/v1/qualifications/<qualification_id>/holders
requester_own 404  POST  /api/v1/qualifications/<qualification_id>/holders
requester_own 404  POST  /api/v1/qualifications/<qualification_id>/holders/<worker>/revoke
requester     200  GET   /api/v1/qualification-requests
requester_own 200  POST  /api/v1/qualification-requests/<request_id>/accept
requester_own 200  POST  /api/v1/qualification-requests/<request_id>/reject
worker        422  POST  /api/v1/uploads
member_own    200  GET   /api/v1/uploads/<file_id>  operator=200

# MTurk endpoint: the right is in the token or the signature, not in the role
public        403  POST  /mturk/previews/<token>
public        404  GET   /mturk/files/<token>
public        403  POST  /mturk
public        403  POST  /mturk/
public        403  POST  /mturk/sns
public        403  POST  /mturk/sns/
public        404  GET   /mturk/sns
public        404  POST  /mturk/externalSubmit
public        404  GET   /mturk/preview
public        302  GET   /projects
public        302  GET   /projects/
public        302  GET   /requesters/<requester_id>/projects
public        302  GET   /tasks
public        302  GET   /dashboard
public        302  GET   /status_details/<day>
worker        404  GET   /projects/<set_id>/tasks
worker        404  GET   /projects/<set_id>/tasks/<task_id>  anonymous=401
worker        404  GET   /projects/<set_id>/tasks/accept_random  anonymous=401
worker        404  POST  /projects/<set_id>/tasks/accept_random  anonymous=401
worker        422  POST  /projects/<set_id>/tasks/<task_id>  anonymous=401
public        404  GET   /mturk/frames/<token>
public        404  POST  /mturk/frames/<token>
public        404  GET   /mturk/frames/<token>/state
public        404  GET   /mturk/previews/<key>
public        404  GET   /mturk/rehearsals/<token>
public        404  POST  /mturk/rehearsals/<token>
public        404  GET   /mturk/rehearsals/<token>/state
public        404  GET   /mturk/rehearsals/<token>//mturk/externalSubmit
public        404  POST  /mturk/rehearsals/<token>//mturk/externalSubmit
public        404  GET   /mturk/rehearsals/<token>/mturk/externalSubmit
public        404  POST  /mturk/rehearsals/<token>/mturk/externalSubmit
public        404  GET   /mturk/submit/<token>//mturk/externalSubmit
public        404  POST  /mturk/submit/<token>//mturk/externalSubmit
public        404  GET   /mturk/submit/<token>/mturk/externalSubmit
public        404  POST  /mturk/submit/<token>/mturk/externalSubmit
"""

BODIES = {
    "POST /api/v1/qualifications/<qualification_id>/holders": {"json": {"holders": [{"worker": "WNOBODY"}]}},
    "POST /api/v1/me/second-factor": {"json": {"password": ""}},
    "POST /api/v1/me/second-factor/confirm": {"json": {"code": "123456"}},
    "POST /api/v1/people/<person_id>/end-sessions": {"json": {"reason": "For the test."}},
    "POST /api/v1/appeals/<appeal_id>/decide": {"json": {"upheld": False, "reason": "The panel was right."}},
    "POST /worker/batches/<batch_id>/replies": {"data": {"words": "I was in a hurry."}},
    "POST /api/v1/me/suspension/appeal": {"json": {"words": "It was not me."}},
    "POST /api/v1/suspension-appeals/<appeal_id>/decide": {"json": {"upheld": True, "reason": "A mistake of ours."}},
    "POST /api/v1/batches/<batch_id>/reply": {"json": {"words": "I was in a hurry."}},
    "POST /api/v1/batches/<batch_id>/screener": {"json": {"answers": {}}},
    "POST /api/v1/projects/<project_id>/training": {"json": {"tasks": []}},
    "POST /api/v1/training/<project_id>/answers": {"json": {"number": 1, "answer": {"label": "joy"}}},
    "POST /worker/training/<project_id>/answers": {"data": {"_rivulet_number": "1", "label": "joy"}},
    "POST /requester/projects/<project_id>/quality": {"data": {"gold_rate": "10", "refill_rejected": "1"}},
    "POST /api/v1/assignments/<assignment_id>/appeal": {"json": {"words": "The answer is right."}},
    "POST /api/v1/assignments/<assignment_id>/draft": {"json": {"answer": {"label": "joy"}}},
    "POST /api/v1/assignments/<assignment_id>/report": {"json": {"reason": "unclear", "words": "Nobody can tell."}},
    "POST /api/v1/assignments/<assignment_id>/send-back": {"json": {"feedback": "Look again."}},
    "POST /api/v1/batches/<batch_id>/marks": {"json": {"mark": "favourite"}},
    "POST /worker/batches/<batch_id>/marks": {"data": {"mark": "favourite"}},
    "POST /api/v1/me/language": {"json": {"language": "de"}},
    "POST /api/v1/me/searches": {"json": {"name": "All of it"}},
    "POST /api/v1/people/<person_id>/rejections": {"json": {"days": 3, "reason": "A large batch was spoiled."}},
    "POST /api/v1/assignments/<assignment_id>/reject": {"json": {"reason_code": "incomplete"}},
    "POST /api/v1/assignments/<assignment_id>/submission": {"json": {"answer": {"label": "joy"}}},
    "POST /api/v1/batches/<batch_id>/rehearsal": {"json": {"task_id": "T", "answer": None}},
    "POST /api/v1/batches/<batch_id>/pilot": {"json": {"automatic": True}},
    "POST /api/v1/batches/<batch_id>/reviews/price": {"json": {"decision": "approve", "ids": []}},
    "POST /api/v1/batches/<batch_id>/tasks/look": {"data": "text\nmore\n", "content_type": "text/csv"},
    "POST /api/v1/batches/<batch_id>/tasks": {"data": "text\nmore\n", "content_type": "text/csv"},
    "POST /api/v1/projects/<project_id>/batches": {"json": {"name": "second"}},
    "POST /api/v1/payouts/<payout_id>/fail": {"json": {"reason": "The account is closed."}},
    "POST /api/v1/payouts/<payout_id>/pay": {"json": {"reference": "transfer 7"}},
    "POST /api/v1/people/<person_id>/suspend": {"json": {"reason": "For the test."}},
    "POST /api/v1/platform/contributions": {"json": {"amount": "5"}},
    "POST /operator/platform/contributions": {"data": {"given_amount": "5"}},
    "POST /operator/platform/withdrawals": {"data": {}},
    "POST /api/v1/deposits": {"json": {"email": "requester@example.org", "amount": "5"}},
    "POST /operator/deposits": {"data": {"email": "requester@example.org", "amount": "5"}},
    "POST /operator/payouts/<payout_id>/failure": {"data": {"reason": "The account is closed."}},
    "POST /operator/payouts/<payout_id>/payment": {"data": {"reference": "transfer 7"}},
    "POST /operator/people/<person_id>/suspension": {"data": {"reason": "For the test."}},
    "POST /requester/projects/<project_id>/batches": {"data": {"name": "second"}},
    "POST /worker/assignments/<assignment_id>/submission": {"data": {"label": "joy"}},
}
"""What is sent where nothing would be refused before anybody looks at the role. Nothing stays of it: the test rolls back."""

NAMES = {
    "GET /texts/<code>.json": {"code": "de"},
    "GET /requester/starts/<name>.csv": {"name": "compare.better_answer"},
}
"""Names in an address that stand for something else than usual, by `METHOD rule`."""
