//! Where the service listens: a port of the loopback interface, or a Unix socket that its owner
//! alone may open.

use crate::limits::BACKLOG;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use tokio::io::{AsyncRead, AsyncWrite};

/// A connection of either kind.
pub trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

/// An address as the command takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A port of the loopback interface.
    Tcp(SocketAddr),
    /// A Unix socket.
    Unix(PathBuf),
}

/// Why an address cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// No address.
    #[error(
        "{0:?} is no address; give one such as 127.0.0.1:8090, [::1]:8090 or unix:/run/user/1000/riskbench.sock"
    )]
    Unknown(String),
    /// Other machines could use the service.
    #[error(
        "{0} can be reached from other machines, and this service has no passwords and no encryption; listen on 127.0.0.1, [::1] or unix:PATH, and put a proxy before it for others"
    )]
    NotLoopback(SocketAddr),
    /// Another process has the port or the socket.
    #[error("{0} is in use by another program; choose another one, or end that program")]
    InUse(String),
    /// What is there is no socket.
    #[error("{} exists and is no socket, and nothing is written over; choose another path", .0.display())]
    NoSocket(PathBuf),
    /// No Unix sockets on this system.
    #[error("unix:PATH is for Linux and macOS; listen on 127.0.0.1:PORT here")]
    NoUnix,
    /// Anything else.
    #[error("{0} cannot be listened on ({1}); choose another address")]
    Io(String, io::Error),
}

impl AddressError {
    /// Whether the command is wrong, and not the state of the machine.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Unknown(_) | Self::NotLoopback(_) | Self::NoUnix)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if let Some(path) = text.strip_prefix("unix:") {
            return match path {
                "" => Err(AddressError::Unknown(text.to_owned())),
                _ if cfg!(not(unix)) => Err(AddressError::NoUnix),
                path => Ok(Self::Unix(path.into())),
            };
        }
        let named = text
            .strip_prefix("localhost:")
            .map(|port| format!("127.0.0.1:{port}"));
        let address: Result<SocketAddr, _> = named.as_deref().unwrap_or(text).parse();
        match address {
            Ok(address) if address.ip().is_loopback() => Ok(Self::Tcp(address)),
            Ok(address) => Err(AddressError::NotLoopback(address)),
            Err(_) => Err(AddressError::Unknown(text.to_owned())),
        }
    }
}

/// What takes connections. A Unix socket is removed at the end.
pub enum Listener {
    /// On a port.
    Tcp(tokio::net::TcpListener),
    /// On a socket.
    #[cfg(unix)]
    Unix(tokio::net::UnixListener, unix::Owned),
}

impl Listener {
    /// Listens; within a runtime.
    ///
    /// # Errors
    /// If the address is in use or may not be used.
    pub fn bind(address: &Address) -> Result<Self, AddressError> {
        match address {
            Address::Tcp(address) => {
                let fail = |error: io::Error| match error.kind() {
                    io::ErrorKind::AddrInUse => AddressError::InUse(address.to_string()),
                    _ => AddressError::Io(address.to_string(), error),
                };
                let socket = if address.is_ipv4() {
                    tokio::net::TcpSocket::new_v4()
                } else {
                    tokio::net::TcpSocket::new_v6()
                };
                let socket = socket.map_err(fail)?;
                #[cfg(unix)]
                socket.set_reuseaddr(true).map_err(fail)?;
                socket.bind(*address).map_err(fail)?;
                Ok(Self::Tcp(socket.listen(BACKLOG).map_err(fail)?))
            }
            #[cfg(unix)]
            Address::Unix(path) => {
                let (listener, owned) = unix::bind(path)?;
                Ok(Self::Unix(listener, owned))
            }
            #[cfg(not(unix))]
            Address::Unix(_) => Err(AddressError::NoUnix),
        }
    }

    /// The address as it came out: with the port that the system chose for port 0.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Tcp(listener) => listener.local_addr().map_or_else(
                |_| "the loopback interface".to_owned(),
                |address| format!("http://{address}"),
            ),
            #[cfg(unix)]
            Self::Unix(_, owned) => format!("unix:{}", owned.path().display()),
        }
    }

    /// The next connection.
    ///
    /// # Errors
    /// What the system reports; later connections may come.
    pub async fn accept(&self) -> io::Result<Box<dyn Connection>> {
        match self {
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
            #[cfg(unix)]
            Self::Unix(listener, _) => Ok(Box::new(listener.accept().await?.0)),
        }
    }
}

#[cfg(unix)]
mod unix {
    use super::{AddressError, BACKLOG};
    use socket2::{Domain, SockAddr, Socket, Type};
    use std::fs::{self, Permissions};
    use std::io;
    use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
    use std::os::unix::net::UnixStream;
    use std::path::{Path, PathBuf};

    /// A socket file of ours; removed when it goes out of use.
    pub struct Owned {
        path: PathBuf,
        /// Device and inode, so that no other file is removed.
        file: (u64, u64),
    }

    impl Owned {
        pub(super) fn path(&self) -> &Path {
            &self.path
        }
    }

    impl Drop for Owned {
        fn drop(&mut self) {
            if identity(&self.path).is_ok_and(|file| file == self.file) {
                // The program ends: that the file stays cannot be reported.
                drop(fs::remove_file(&self.path));
            }
        }
    }

    fn identity(path: &Path) -> io::Result<(u64, u64)> {
        fs::symlink_metadata(path).map(|metadata| (metadata.dev(), metadata.ino()))
    }

    /// The mode is set before anybody can connect: that takes `listen`.
    pub(super) fn bind(path: &Path) -> Result<(tokio::net::UnixListener, Owned), AddressError> {
        let shown = path.display().to_string();
        clear(path)?;
        let fail = |error: io::Error| match error.kind() {
            io::ErrorKind::AddrInUse => AddressError::InUse(shown.clone()),
            _ => AddressError::Io(shown.clone(), error),
        };
        let socket = Socket::new(Domain::UNIX, Type::STREAM, None).map_err(fail)?;
        socket
            .bind(&SockAddr::unix(path).map_err(fail)?)
            .map_err(fail)?;
        let owned = Owned {
            path: path.to_owned(),
            file: identity(path).map_err(fail)?,
        };
        fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(fail)?;
        let backlog = i32::try_from(BACKLOG).unwrap_or(i32::MAX);
        socket.listen(backlog).map_err(fail)?;
        socket.set_nonblocking(true).map_err(fail)?;
        let listener = tokio::net::UnixListener::from_std(socket.into()).map_err(fail)?;
        Ok((listener, owned))
    }

    /// Removes the socket of a service that has ended.
    fn clear(path: &Path) -> Result<(), AddressError> {
        let Ok(metadata) = fs::symlink_metadata(path) else {
            return Ok(());
        };
        if !metadata.file_type().is_socket() {
            return Err(AddressError::NoSocket(path.to_owned()));
        }
        let shown = path.display().to_string();
        match UnixStream::connect(path) {
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                fs::remove_file(path).map_err(|error| AddressError::Io(shown, error))
            }
            Ok(_) => Err(AddressError::InUse(shown)),
            Err(error) => Err(AddressError::Io(shown, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_are_taken() {
        let tcp = |text: &str| text.parse::<Address>();
        for text in ["127.0.0.1:8090", "127.9.9.9:0", "[::1]:1", "localhost:80"] {
            assert!(matches!(tcp(text), Ok(Address::Tcp(_))), "{text}");
        }
        for text in [
            "0.0.0.0:80",
            "[::]:80",
            "192.168.1.2:80",
            "[::ffff:127.0.0.1]:80",
        ] {
            assert!(
                matches!(tcp(text), Err(AddressError::NotLoopback(_))),
                "{text}"
            );
        }
        for text in [
            "",
            "8090",
            "127.0.0.1",
            "example.org:80",
            "unix:",
            "127.0.0.1:70000",
        ] {
            assert!(matches!(tcp(text), Err(AddressError::Unknown(_))), "{text}");
        }
    }
}
