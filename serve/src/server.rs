//! The server: takes connections within its bounds, and ends at a signal with the answers under
//! way written.

use crate::limits::{DRAIN_TIME, END_TIME, HEAD_BYTES, HEAD_TIME, HEADERS, REFUSALS, WRITE_TIME};
use crate::listen::{Connection, Listener};
use crate::refusal::Refusal;
use crate::routes::{Answer, Shared, answer};
use hyper::StatusCode;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;

/// Bytes that are passed over at the end of a connection whose request was not read whole.
const LEFT_BYTES: usize = 1 << 20;
/// After a connection could not be taken, as when there are too many open files.
const PAUSE: Duration = Duration::from_millis(50);

type Stream = TokioIo<Pin<Box<TimeoutStream<Box<dyn Connection>>>>>;

/// Serves until `stop` says so.
pub async fn serve(listener: Listener, shared: Arc<Shared>, stop: watch::Receiver<bool>) {
    let most = shared.service.limits.connections;
    let (places, refusals) = (
        Arc::new(Semaphore::new(most)),
        Arc::new(Semaphore::new(REFUSALS)),
    );
    loop {
        // Beyond the refusals under way, connections wait in the system's queue.
        let Some(Ok(refusal)) = unless(&stop, Arc::clone(&refusals).acquire_owned()).await else {
            break;
        };
        let stream = match unless(&stop, listener.accept()).await {
            None => break,
            Some(Ok(stream)) => stream,
            Some(Err(_)) => {
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            let (shared, stop) = (Arc::clone(&shared), stop.clone());
            tokio::spawn(async move {
                connection(stream, shared, stop).await;
                drop(place);
            });
        } else {
            shared.service.figures.refused();
            tokio::spawn(async move {
                turn_away(stream, &all_in_use(most)).await;
                drop(refusal);
            });
        }
    }
    drop(listener);
    let all = u32::try_from(most).unwrap_or(u32::MAX);
    // Connections that do not end in time are cut.
    drop(timeout(END_TIME, places.acquire_many(all)).await);
}

fn all_in_use(most: usize) -> Refusal {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "all-connections-in-use",
        format!("All {most} connections are in use; send it again in a second."),
    )
}

/// What a future gives, unless the end comes first.
async fn unless<F: Future>(stop: &watch::Receiver<bool>, future: F) -> Option<F::Output> {
    let mut stop = stop.clone();
    let mut ended = pin!(stop.wait_for(|stop| *stop));
    let mut future = pin!(future);
    poll_fn(|cx| {
        if ended.as_mut().poll(cx).is_ready() {
            return Poll::Ready(None);
        }
        future.as_mut().poll(cx).map(Some)
    })
    .await
}

/// Answers the requests of one connection.
async fn connection(
    stream: Box<dyn Connection>,
    shared: Arc<Shared>,
    mut stop: watch::Receiver<bool>,
) {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIME));
    let any = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&any);
    let service = service_fn(move |request| {
        asked.store(true, Ordering::Relaxed);
        let answered = answer(request, Arc::clone(&shared));
        let answered: Pin<Box<dyn Future<Output = Result<Answer, Infallible>> + Send>> =
            Box::pin(async move { Ok(answered.await) });
        answered
    });
    let mut served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut stopped = pin!(stop.wait_for(|stop| *stop));
    let mut stopping = false;
    let ended = poll_fn(|cx| {
        if !stopping && stopped.as_mut().poll(cx).is_ready() {
            stopping = true;
            Pin::new(&mut served).graceful_shutdown();
        }
        served.poll_without_shutdown(cx)
    })
    .await;
    let parts = served.into_parts();
    let mut stream: Stream = parts.io;
    let is_slow = ended.as_ref().is_err_and(hyper::Error::is_timeout);
    // A connection that is kept between requests ends without a word.
    if is_slow && !(any.load(Ordering::Relaxed) && parts.read_buf.is_empty()) {
        let slow = Refusal::new(
            StatusCode::REQUEST_TIMEOUT,
            "slow",
            format!(
                "The head of the request did not come within {} seconds.",
                HEAD_TIME.as_secs()
            ),
        );
        // The client may have gone.
        drop(stream.inner_mut().write_all(&slow.raw()).await);
    }
    close(stream.into_inner()).await;
}

/// Tells a connection that it is not served.
async fn turn_away(mut stream: Box<dyn Connection>, refusal: &Refusal) {
    let answer = refusal.raw();
    if let Ok(Ok(())) = timeout(WRITE_TIME, stream.write_all(&answer)).await {
        close(stream).await;
    }
}

/// Ends a connection. What the client still sends is passed over for a while, as the system
/// would otherwise cut the connection before the answer is read.
async fn close(mut stream: impl Connection) {
    let closing = timeout(DRAIN_TIME, async {
        stream.shutdown().await?;
        let (mut passed, mut buffer) = (0, [0; 4096]);
        while passed < LEFT_BYTES {
            match stream.read(&mut buffer).await? {
                0 => break,
                more => passed += more,
            }
        }
        Ok::<(), std::io::Error>(())
    });
    // The connection is over either way.
    drop(closing.await);
}
