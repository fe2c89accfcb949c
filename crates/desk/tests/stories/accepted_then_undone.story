A review accepted by mistake, then undone

The number came with a stranger's id and Ana took the two for one person. She finds out, and undoes the link.
Everything is as before: the question is open again and the number contested, so an answer to Rita does not go to the
number that the stranger has by now. What waited for the number waits again.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
day 30
Support | Joana writes "Quem fala?" with +5511900000001 BR.11
Support | somebody writes "só o número" with +5511900000001
Ana answers the same person
Support | Rita writes "ainda no id" with BR.99
then
    #1 Joana with #2, #3: BR.99 (alias), +5511900000001, BR.11, +5511900000001 (ended)
        Support: no address, 4 unread
            < Oi
            < Quem fala?
            < só o número
            · joined
            · joined
            < ainda no id
    told: contact.created ×3, contact.merged ×2, conversation.changed, identifier.claimed ×3, identifier.ended, message.received ×4, review.closed, review.opened

Ana undoes the first link
then
    #1 Rita: BR.99, +5511900000001 (contested)
        Support: answers go to BR.99, 2 unread
            < Oi
            < ainda no id
            · parted
            · parted
    #2 Joana: BR.11
        Support: answers go to BR.11, 1 unread
            < Quem fala?
            · joined
            · parted
    #3 WhatsApp user: +5511900000001 (waiting)
        Support: no address, 1 unread
            < só o número
            · joined
            · parted
    review 1: number contested, #1 or #2: BR.99, BR.11, +5511900000001
    told: contact.split ×2, conversation.changed, identifier.claimed, review.opened
