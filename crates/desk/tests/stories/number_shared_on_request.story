A customer shares the number that another visitor wrote from

The number that comes back after a request is the customer's own, because WhatsApp puts it there. It belongs to a
visitor without any id, and nothing contradicts: one person, and she may be answered at that number.

---
Support | Rita writes "ano passado" with +5511900000001
Support | Rita writes "Oi" with BR.99 @rita
Support | Rita shares the own number +5511900000001 with BR.99 @rita
then
    #1 Rita @rita with #2: +5511900000001, BR.99
        Support: answers go to +5511900000001, 3 unread
            < ano passado
            < Oi
            · number shown: +5511900000001
            < card (own) +5511900000001
            · joined
    told: contact.changed, contact.created ×2, contact.merged, conversation.changed, identifier.claimed ×2, message.received ×3
