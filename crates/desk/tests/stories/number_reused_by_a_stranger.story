A number that a stranger has by now

Rita showed number and id. Months later the number comes with another id: the operator gave it to somebody else. The
strong id that disagrees vetoes the number, so Joana is a new visitor; the number is contested and decides nothing,
and a review asks. Neither is answered at the number until it is closed; a message with the number alone waits at a
visitor of its own. Ana answers that they are two: the number goes to Joana, who was last seen with it, and with it
what waited.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
day 60
Support | Joana writes "Quem fala?" with +5511900000001 BR.11
Support | somebody writes "só o número" with +5511900000001
Support | Rita writes "meu número mudou" with BR.99
then
    #1 Rita: BR.99, +5511900000001 (contested)
        Support: answers go to BR.99, 2 unread
            < Oi
            · number hidden
            < meu número mudou
    #2 Joana: BR.11
        Support: answers go to BR.11, 1 unread
            < Quem fala?
    #3 WhatsApp user: +5511900000001 (waiting)
        Support: no address, 1 unread
            < só o número
    review 1: number contested, #1 or #2: BR.99, BR.11, +5511900000001
    told: contact.changed, contact.created ×3, identifier.claimed ×3, message.received ×4, review.opened

Ana answers two people
then
    #1 Rita: BR.99, +5511900000001 (ended)
        Support: answers go to BR.99, 2 unread
            < Oi
            · number hidden
            < meu número mudou
    #2 Joana with #3: BR.11, +5511900000001 (ended), +5511900000001
        Support: answers go to +5511900000001, 2 unread
            < Quem fala?
            < só o número
            · joined
    told: contact.merged, conversation.changed, identifier.claimed, identifier.ended, review.closed

Support | somebody writes "e agora?" with +5511900000001
then
    #1 Rita: BR.99, +5511900000001 (ended)
        Support: answers go to BR.99, 2 unread
            < Oi
            · number hidden
            < meu número mudou
    #2 Joana with #3: BR.11, +5511900000001 (ended), +5511900000001
        Support: answers go to +5511900000001, 3 unread
            < Quem fala?
            < só o número
            · joined
            < e agora?
    told: message.received
