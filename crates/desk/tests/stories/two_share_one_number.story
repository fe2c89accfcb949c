Two customers share the same number at once

Two customers without a known number both share one on request, in one batch, and it is the same. Only one of them can
have it. The first one is believed; the second raises a question, the number is contested, and neither is written to
at it.

---
in one batch
    Support | Rita writes "Oi" with BR.99 @rita
    Support | Davi writes "Olá" with BR.22 @davi
    Support | Rita shares the own number +5511900000001 with BR.99 @rita
    Support | Davi shares the own number +5511900000001 with BR.22 @davi
then
    #1 Rita @rita: BR.99, +5511900000001 (contested)
        Support: answers go to BR.99, 2 unread
            < Oi
            · number shown: +5511900000001
            < card (own) +5511900000001
    #2 Davi @davi: BR.22
        Support: answers go to BR.22, 2 unread
            < Olá
            · number shown: +5511900000001
            < card (own) +5511900000001
    review 1: number shared, #1 or #2: BR.22, +5511900000001
    told: contact.changed ×2, contact.created ×2, identifier.claimed ×3, message.received ×4, review.opened

Ana answers two people
then
    #1 Rita @rita: BR.99, +5511900000001 (ended)
        Support: answers go to BR.99, 2 unread
            < Oi
            · number shown: +5511900000001
            < card (own) +5511900000001
    #2 Davi @davi: BR.22, +5511900000001
        Support: answers go to +5511900000001, 2 unread
            < Olá
            · number shown: +5511900000001
            < card (own) +5511900000001
    told: identifier.claimed, identifier.ended, review.closed
