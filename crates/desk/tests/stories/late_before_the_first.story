A message that is older than everything known

Deliveries wait for days and come in any order. The oldest message comes last: it is filed at its place, is not the
last line, and opens no window again.

---
day 2
Support | Rita writes "hoje" with +5511900000001 BR.99
Support | Rita writes "ontem" with +5511900000001 BR.99 at day 1 09:00
Support | the past has "há muito" with +5511900000001 BR.99 at day 0 10:00
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 2 unread
            < há muito
            < ontem
            < hoje
    told: contact.created, identifier.claimed ×2, message.received ×3
