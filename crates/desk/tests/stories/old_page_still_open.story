Ana works in a page that shows a thread which was linked meanwhile

The page is still at Davi's thread, which is folded into Rita's by now. What Ana does there is done to the thread that
is shown.

---
Support | Rita writes "um" with +5511900000001 BR.99
Support | Davi writes "dois" with +5511900000002 BR.22
Ana opens #2 on Support
Ana links #2 to #1
Ana reads the open page
Ana owns the open page
then
    #1 Davi with #2: BR.99 (alias), +5511900000001, BR.22, +5511900000002
        Support: answers go to +5511900000002, Ana's
            < um
            < dois
            · joined
    told: contact.created ×2, contact.merged, conversation.changed, identifier.claimed ×4, identifier.ended, message.received ×2
