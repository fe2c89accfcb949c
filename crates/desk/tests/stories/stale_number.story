A number that was silent for more than a year

Operators give numbers away again. A number that was not seen with its customer for 365 days no longer decides: the
one who writes from it is a visitor who waits until somebody says whether it is the same person. With the id that is
known, nothing is doubted.

---
Support | Rita writes "Oi" with +5511900000001
Support | Davi writes "Olá" with +5511900000002 BR.22
day 400
Support | Rita writes "voltei" with +5511900000001
Support | Davi writes "voltei também" with +5511900000002 BR.22
then
    #1 Rita: +5511900000001 (contested)
        Support: no address, 1 unread, window closed
            < Oi
    #2 Davi: BR.22, +5511900000002
        Support: answers go to +5511900000002, 2 unread
            < Olá
            < voltei também
    #3 Rita: +5511900000001 (waiting)
        Support: no address, 1 unread
            < voltei
    review 1: number stale, #1 or #3: +5511900000001
    told: contact.created ×3, identifier.claimed ×3, message.received ×4, review.opened

Support | Rita writes "alguém aí?" with +5511900000001
Ana answers the same person
then
    #1 Rita with #3: +5511900000001, +5511900000001 (ended)
        Support: answers go to +5511900000001, 3 unread
            < Oi
            < voltei
            < alguém aí?
            · joined
    #2 Davi: BR.22, +5511900000002
        Support: answers go to +5511900000002, 2 unread
            < Olá
            < voltei também
    told: contact.merged, conversation.changed, message.received, review.closed

Support | Rita writes "obrigada" with +5511900000001
then
    #1 Rita with #3: +5511900000001, +5511900000001 (ended)
        Support: answers go to +5511900000001, 4 unread
            < Oi
            < voltei
            < alguém aí?
            · joined
            < obrigada
    #2 Davi: BR.22, +5511900000002
        Support: answers go to +5511900000002, 2 unread
            < Olá
            < voltei também
    told: message.received
