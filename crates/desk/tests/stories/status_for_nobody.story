A delivery report for somebody who never wrote

A status alone makes nobody: nobody wrote. Not even twice.

Not replayed: once she wrote, the report is a fact about her, and pairs the number with her id.

---
Support | "Campanha" is sent to +5511900000001 BR.99
Support | "Campanha" is delivered to +5511900000001 BR.99
then
    told: 

Support | Rita writes "Oi" with BR.99
then
    #1 Rita: BR.99
        Support: answers go to BR.99, 1 unread
            < Oi
    told: contact.created, identifier.claimed, message.received
