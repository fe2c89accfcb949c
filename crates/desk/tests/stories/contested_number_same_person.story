The id behind a number changed unseen, and Ana knows that it is the same person

The number comes with another id, and no notice said that the id changed. That may be a new owner of the number or the
same person with a new account, so a review asks. Ana knows her voice and answers: the same person. The two become
one, of the two ids in one scope the older becomes an alias, the number decides again, what waited for it joins them.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
day 30
Support | Rita writes "aparelho novo" with +5511900000001 BR.11
Support | somebody writes "só o número" with +5511900000001
then
    #1 Rita: BR.99, +5511900000001 (contested)
        Support: answers go to BR.99, 1 unread, window closed
            < Oi
    #2 Rita: BR.11
        Support: answers go to BR.11, 1 unread
            < aparelho novo
    #3 WhatsApp user: +5511900000001 (waiting)
        Support: no address, 1 unread
            < só o número
    review 1: number contested, #1 or #2: BR.99, BR.11, +5511900000001
    told: contact.created ×3, identifier.claimed ×3, message.received ×3, review.opened

Ana answers the same person
then
    #1 Rita with #2, #3: BR.99 (alias), +5511900000001, BR.11, +5511900000001 (ended)
        Support: answers go to +5511900000001, 3 unread
            < Oi
            < aparelho novo
            < só o número
            · joined
            · joined
    told: contact.merged ×2, conversation.changed, identifier.ended, review.closed

Support | Rita writes "obrigada" with BR.11
Support | Rita writes "atrasada" with BR.99
then
    #1 Rita with #2, #3: BR.99 (alias), +5511900000001, BR.11, +5511900000001 (ended)
        Support: no address, 5 unread
            < Oi
            < aparelho novo
            < só o número
            · joined
            · joined
            · number hidden
            < obrigada
            < atrasada
    told: contact.changed, message.received ×2
