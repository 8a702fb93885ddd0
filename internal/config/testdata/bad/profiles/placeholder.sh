echo ${aws:accountid}
