A customer who never wrote, linked with a visitor and undone, and who writes then

Rita's record has a number and no thread. A visitor is linked with her by mistake, writes on, and the link is undone. Her
thread, made by the link, is empty and put away. When she writes, it shows again, with her own words and nothing else.

---
Ana makes somebody the customer "Rita Souza" +5511900000001
Support | Davi writes "um" with BR.22
Support | Davi writes "dois" with BR.22
then
    #1 Rita Souza (customer): +5511900000001
    #2 Davi: BR.22
        Support: answers go to BR.22, 2 unread
            < um
            < dois
    told: contact.created ×2, identifier.claimed ×2, message.received ×2

Ana links #2 to #1
Ana undoes the last link
then
    #1 Rita Souza (customer): +5511900000001
    #2 Davi: BR.22
        Support: answers go to BR.22, 2 unread
            < um
            < dois
            · joined
            · parted
    told: contact.merged, contact.split, conversation.changed

Support | Rita writes "Sou eu" with +5511900000001
Support | Rita writes "a Rita" with +5511900000001
then
    #1 Rita Souza (customer): +5511900000001
        Support: answers go to +5511900000001, 2 unread
            < Sou eu
            < a Rita
    #2 Davi: BR.22
        Support: answers go to BR.22, 2 unread
            < um
            < dois
            · joined
            · parted
    told: contact.changed, message.received ×2
