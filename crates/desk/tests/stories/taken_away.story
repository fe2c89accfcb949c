Ana takes a number away that was paired by mistake

The number came with Rita's id, but it is her husband's phone. Ana takes it away: it and what came by it alone are a
visitor of their own, and the same pair does not bring it back. Rita is answered at her id.

---
Support | Rita writes "Oi" with BR.99
Support | Rita writes "com o telefone dele" with +5511900000001 BR.99
Support | somebody writes "só o número" with +5511900000001
Ana takes +5511900000001 away from #1
then
    #1 Rita: BR.99, +5511900000001 (ended)
        Support: answers go to BR.99, 2 unread
            < Oi
            · number shown: +5511900000001
            < com o telefone dele
            · parted
    #2 +55 11 90000-0001: +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < só o número
            · parted
    told: contact.changed, contact.created ×2, contact.split, conversation.changed, identifier.claimed ×3, identifier.ended, message.received ×3

Support | Rita writes "de novo os dois" with +5511900000001 BR.99
Support | somebody writes "só o número, outra vez" with +5511900000001
then
    #1 Rita: BR.99, +5511900000001 (ended)
        Support: answers go to BR.99, 3 unread
            < Oi
            · number shown: +5511900000001
            < com o telefone dele
            · parted
            < de novo os dois
    #2 +55 11 90000-0001: +5511900000001
        Support: answers go to +5511900000001, 2 unread
            < só o número
            · parted
            < só o número, outra vez
    told: contact.changed, message.received ×2
