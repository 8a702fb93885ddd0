Set-Location C:\\
# ${aws:account}
