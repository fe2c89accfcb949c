A number that was silent for more than a year, and somebody else has it

The same silence, but Ana finds out that it is somebody else. The number goes to the one who was last seen with it,
with what waited; the old customer keeps the old messages and has no address any more.

---
Support | Rita writes "Oi" with +5511900000001
day 400
Support | Joana writes "Quem é?" with +5511900000001 BR.11
Support | somebody writes "só o número" with +5511900000001
then
    #1 Rita: +5511900000001 (contested)
        Support: no address, 1 unread, window closed
            < Oi
    #2 Joana: BR.11
        Support: answers go to BR.11, 1 unread
            < Quem é?
    #3 WhatsApp user: +5511900000001 (waiting)
        Support: no address, 1 unread
            < só o número
    review 1: number stale, #1 or #2: BR.11, +5511900000001
    told: contact.created ×3, identifier.claimed ×2, message.received ×3, review.opened

Ana answers two people
then
    #1 Rita: +5511900000001 (ended)
        Support: no address, 1 unread, window closed
            < Oi
    #2 Joana with #3: BR.11, +5511900000001 (ended), +5511900000001
        Support: answers go to +5511900000001, 2 unread
            < Quem é?
            < só o número
            · joined
    told: contact.merged, conversation.changed, identifier.claimed, identifier.ended, review.closed

Support | somebody writes "e agora" with +5511900000001
then
    #1 Rita: +5511900000001 (ended)
        Support: no address, 1 unread, window closed
            < Oi
    #2 Joana with #3: BR.11, +5511900000001 (ended), +5511900000001
        Support: answers go to +5511900000001, 3 unread
            < Quem é?
            < só o número
            · joined
            < e agora
    told: message.received
