A card that was shared by hand is nobody's proof

Davi hands on a card with Rita's number. It may be anyone's, so nothing is written down as his and nothing is merged.
But he has no number, so a review asks whether that is his own. A customer who has a number of her own and hands on a
card is not asked about, and neither is a card with a number that nobody here has.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
Support | Davi writes "Olá" with BR.22 @davi
Support | Lia writes "Boa tarde" with +5511900000003 BR.33
Support | Davi hands on a card of Pizzaria +5511900000777 with BR.22 @davi
Support | Lia hands on a card of Mãe +5511900000001 with +5511900000003 BR.33
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < Oi
    #2 Davi @davi: BR.22
        Support: answers go to BR.22, 2 unread
            < Olá
            < card Pizzaria +5511900000777
    #3 Lia: BR.33, +5511900000003
        Support: answers go to +5511900000003, 2 unread
            < Boa tarde
            < card Mãe +5511900000001
    told: contact.created ×3, identifier.claimed ×5, message.received ×5

Support | Davi hands on a card of Rita +5511900000001 with BR.22 @davi
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < Oi
    #2 Davi @davi: BR.22
        Support: answers go to BR.22, 3 unread
            < Olá
            < card Pizzaria +5511900000777
            < card Rita +5511900000001
    #3 Lia: BR.33, +5511900000003
        Support: answers go to +5511900000003, 2 unread
            < Boa tarde
            < card Mãe +5511900000001
    review 1: card, #1 or #2: BR.22, +5511900000001
    told: message.received, review.opened

Ana answers two people
Support | Davi hands on a card of Ritinha +5511900000001 with BR.22 @davi
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < Oi
    #2 Davi @davi: BR.22
        Support: answers go to BR.22, 4 unread
            < Olá
            < card Pizzaria +5511900000777
            < card Rita +5511900000001
            < card Ritinha +5511900000001
    #3 Lia: BR.33, +5511900000003
        Support: answers go to +5511900000003, 2 unread
            < Boa tarde
            < card Mãe +5511900000001
    told: message.received, review.closed
