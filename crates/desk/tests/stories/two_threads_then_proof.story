Two threads, then one message proves that they are one person

Rita's number and Rita's id came apart, so there are two visitors with a thread each. Then one message carries both:
that proves one person, and nothing contradicts. The newer visitor points at the older, and one thread shows
everything, with what is unread in both. The link rests on the number, and undoing it gives back both threads as they
were; the message that carried both goes where its strongest identifier goes.

---
Support | Rita writes "pelo número" with +5511900000001
Support | Rita writes "pelo id" with BR.99
then

Support | Rita writes "pelos dois" with +5511900000001 BR.99
then

Ana undoes the last link
then
