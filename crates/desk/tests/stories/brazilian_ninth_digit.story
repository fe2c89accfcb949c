One number in two spellings

WhatsApp keeps some Brazilian numbers without the ninth digit. Both spellings are one number, and Rita is answered at
what Meta sent last.

---
Support | Rita writes "com nove" with +5511987654321
Support | Rita writes "sem nove" with +551187654321 BR.99
then
    #1 Rita: +5511987654321, BR.99
        Support: answers go to +551187654321, 2 unread
            < com nove
            < sem nove
    told: contact.created, identifier.claimed ×2, message.received ×2
