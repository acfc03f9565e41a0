# nginx.conf for Debian's own nginx beside `manage.py up`:
#   sed -f deploy/proxy/one-machine.sed deploy/proxy/nginx.conf > /etc/nginx/nginx.conf
1i user www-data;
s|pid /tmp/nginx.pid;|pid /run/nginx.pid;|
s| /tmp/| /var/lib/nginx/|
s|server web:8000 |server 127.0.0.1:8000 |
s|listen 8080 default_server;|listen 80 default_server;|
s|listen 8443 ssl|listen 443 ssl|
s|access_log /dev/stdout |access_log /var/log/nginx/refused.log |
