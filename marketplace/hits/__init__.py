"""HITs: single tasks with a lifetime, a number of answers and a review status of their own.

A HIT type is a project whose identical terms give the same project; its HITs are tasks of that project's one long-lived
batch. Claims, answers, money and review are those of every task; here is only what a HIT has beyond a task.
"""
