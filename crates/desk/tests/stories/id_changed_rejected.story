The id changed without notice, and it was somebody else

As before, but Ana finds out that it was somebody else with the same parent. The newer id moves out with its messages
to a visitor of its own, and the older one is in force again. No answer to Rita goes to the other one, before or
after.

---
Support | Rita writes "Oi" with +5511900000001 BR.99 BR.ENT.7
Support | Joana writes "outro id" with BR.11 BR.ENT.7
then
    #1 Joana: BR.99 (alias), BR.ENT.7, +5511900000001, BR.11
        Support: answers go to BR.11, 2 unread
            < Oi
            · number hidden
            < outro id
    review 1: id changed, #1: BR.99, BR.11
    told: contact.changed, contact.created, identifier.claimed ×4, identifier.ended, message.received ×2, review.opened

Ana answers two people
then
    #1 +55 11 90000-0001: BR.99, BR.ENT.7, +5511900000001, BR.11 (ended)
        Support: answers go to +5511900000001, 1 unread
            < Oi
            · parted
    #2 Joana: BR.11
        Support: answers go to BR.11, 1 unread
            · number hidden
            < outro id
            · parted
    told: contact.created, contact.split, conversation.changed, identifier.claimed ×2, identifier.ended, review.closed

Support | Rita writes "sou eu" with +5511900000001 BR.99 BR.ENT.7
Support | Joana writes "e eu" with BR.11
then
    #1 Rita: BR.99, BR.ENT.7, +5511900000001, BR.11 (ended)
        Support: answers go to +5511900000001, 2 unread
            < Oi
            · parted
            · number shown: +5511900000001
            < sou eu
    #2 Joana: BR.11
        Support: answers go to BR.11, 2 unread
            · number hidden
            < outro id
            · parted
            < e eu
    told: contact.changed, message.received ×2
