A link that answered an open question, undone

While the question is open whether two are one person, Ana links them herself, which answers it. Undone, the question
is open again and the number contested, as before. Then she answers it: two people.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
day 30
Support | Joana writes "Quem fala?" with +5511900000001 BR.11
Ana links #2 to #1
then
    #1 Joana with #2: BR.99 (alias), +5511900000001, BR.11
        Support: answers go to +5511900000001, 2 unread
            < Oi
            < Quem fala?
            · joined
    told: contact.created ×2, contact.merged, conversation.changed, identifier.claimed ×3, identifier.ended, message.received ×2, review.closed, review.opened

Ana undoes the last link
then
    #1 Rita: BR.99, +5511900000001 (contested)
        Support: answers go to BR.99, 1 unread, window closed
            < Oi
            · parted
    #2 Joana: BR.11
        Support: answers go to BR.11, 1 unread
            < Quem fala?
            · joined
            · parted
    review 1: number contested, #1 or #2: BR.99, BR.11, +5511900000001
    told: contact.split, conversation.changed, identifier.claimed, review.opened

Support | Rita writes "só o id" with BR.99
Ana answers review 1 two people
then
    #1 Rita: BR.99, +5511900000001 (ended)
        Support: answers go to BR.99, 2 unread
            < Oi
            · parted
            · number hidden
            < só o id
    #2 Joana: BR.11, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < Quem fala?
            · joined
            · parted
    told: contact.changed, identifier.claimed, identifier.ended, message.received, review.closed
