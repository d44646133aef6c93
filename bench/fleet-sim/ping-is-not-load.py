# A ping is not load: one TCP server, idle, busy in user code, and SIGSTOPped. What the kernel says of it, and how long an answer takes.
import socket, os, signal, struct, time, statistics, sys
def serve(port, busy):
    s=socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR,1); s.bind(('127.0.0.1',port)); s.listen(512)
    s.settimeout(0.0 if busy else None)
    while True:
        try:
            c,_=s.accept(); c.settimeout(None)
            c.recv(100); c.sendall(b'x'*100); c.close()
        except (BlockingIOError, ConnectionError): pass
        if busy:
            end=time.monotonic()+0.25
            while time.monotonic()<end: pass
def probe(port, n=20, wait=1.5):
    hs,rtt,ans=[],[],[]
    for _ in range(n):
        c=socket.socket(); c.settimeout(wait); t=time.perf_counter(); c.connect(('127.0.0.1',port)); hs.append((time.perf_counter()-t)*1e3)
        info=c.getsockopt(socket.IPPROTO_TCP, 11, 104); rtt.append(struct.unpack_from('I',info,68)[0]/1e3)
        t=time.perf_counter(); c.sendall(b'GET')
        try: c.recv(200); ans.append((time.perf_counter()-t)*1e3)
        except TimeoutError: ans.append(float('inf'))
        c.close()
    return statistics.median(hs),statistics.median(rtt),statistics.median(ans)
for name,busy,stop in (('idle',False,False),('busy',True,False),('stopped',False,True)):
    port=39500+len(name)
    pid=os.fork()
    if pid==0: serve(port,busy)
    time.sleep(0.3)
    if stop: os.kill(pid,signal.SIGSTOP)
    h,r,a=probe(port)
    print(f'{name}: handshake {h:.3f} ms, TCP_INFO rtt {r:.3f} ms, answer {a:.1f} ms'); sys.stdout.flush()
    os.kill(pid,signal.SIGKILL); os.waitpid(pid,0)
