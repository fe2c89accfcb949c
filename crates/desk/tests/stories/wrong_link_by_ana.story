Ana links two people by mistake, the shop answers, Ana undoes it

Rita and Davi are two people. Ana links them. One thread shows both, and an answer goes to whoever wrote last, at the
identifiers of that very message: to Davi while he wrote last. Two ids in one scope cannot both be in force, so Rita's
is an alias while they are linked: when she writes by it alone, there is no address rather than Davi's. Nothing went
to the wrong person, and after the undoing each message is where its identifier is, including the shop's answers and
what was said in between.

---
Support | Rita writes "sou Rita" with +5511900000001 BR.99
Support | Davi writes "sou Davi" with +5511900000002 BR.22
Support | the shop's phone answers "Oi Davi" to +5511900000002 BR.22
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < sou Rita
    #2 Davi: BR.22, +5511900000002
        Support: answers go to +5511900000002
            < sou Davi
            > Oi Davi
    told: contact.created ×2, identifier.claimed ×4, message.received ×2, message.sent

Ana links #2 to #1
then
    #1 Davi with #2: BR.99 (alias), +5511900000001, BR.22, +5511900000002
        Support: answers go to +5511900000002, 1 unread
            < sou Rita
            < sou Davi
            > Oi Davi
            · joined
    told: contact.merged, conversation.changed, identifier.ended

Support | the shop's phone answers "Até logo Davi" to +5511900000002 BR.22
Support | Rita writes "Rita outra vez" with BR.99
then
    #1 Davi with #2: BR.99 (alias), +5511900000001, BR.22, +5511900000002
        Support: no address, 1 unread
            < sou Rita
            < sou Davi
            > Oi Davi
            · joined
            > Até logo Davi
            < Rita outra vez
    told: message.received, message.sent

Support | the shop's phone answers "Até logo Rita" to +5511900000001 BR.99
Support | Davi writes "Davi outra vez" with +5511900000002 BR.22
then
    #1 Davi with #2: BR.99 (alias), +5511900000001, BR.22, +5511900000002
        Support: answers go to +5511900000002, 1 unread
            < sou Rita
            < sou Davi
            > Oi Davi
            · joined
            > Até logo Davi
            < Rita outra vez
            > Até logo Rita
            < Davi outra vez
    told: message.received, message.sent

Ana undoes the last link
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001
            < sou Rita
            < Rita outra vez
            > Até logo Rita
            · parted
    #2 Davi: BR.22, +5511900000002
        Support: answers go to +5511900000002, 1 unread
            < sou Davi
            > Oi Davi
            · joined
            > Até logo Davi
            < Davi outra vez
            · parted
    told: contact.split, conversation.changed, identifier.claimed
