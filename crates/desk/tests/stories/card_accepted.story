A card that was the customer's own after all

Rita wrote with her number in the days before ids, and hides it now. She hands on her own card. Ana asks her, and
answers: the same person. One thread shows both. The answer goes to the id: a card does not show that the number came
with it.

---
Support | Rita writes "antigamente" with +5511900000001
Support | Rita writes "Oi" with BR.99 @rita
Support | Rita hands on a card of Eu +5511900000001 with BR.99 @rita
Ana answers the same person
then
    #1 Rita @rita with #2: +5511900000001, BR.99
        Support: answers go to BR.99, 3 unread
            < antigamente
            < Oi
            < card Eu +5511900000001
            · joined
    told: contact.created ×2, contact.merged, conversation.changed, identifier.claimed ×2, message.received ×3, review.closed, review.opened

Ana undoes the last link
then
    #1 Rita: +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < antigamente
            · parted
    #2 Rita @rita: BR.99
        Support: answers go to BR.99, 2 unread
            < Oi
            < card Eu +5511900000001
            · joined
            · parted
    review 1: card, #1 or #2: BR.99, +5511900000001
    told: contact.split, conversation.changed, review.opened
