//! Credentials and cookies of the command line reach the request.

use super::{playground, run, said, text};

#[tokio::test(flavor = "multi_thread")]
async fn credentials_and_cookies_reach_the_request() {
    let playground = playground().await;
    let site = format!("http://127.0.0.1:{}", playground.ports.http);
    let library = tempfile::tempdir().unwrap();
    let library = format!("--library={}", library.path().display());
    let (guarded, anything) = (format!("{site}/digest-auth/auth-int/ada/s3cret"), format!("{site}/anything"));
    let (set, cookies) = (format!("{site}/cookies/set?run=late"), format!("{site}/cookies"));
    let token = format!("--token-url={site}/oauth/token");
    let resource = format!("{site}/oauth/resource");
    let client = ["--oauth2=client", &token, "--client-id=sockeye", "--client-secret=upstream", &resource];
    let cases: [(&[&str], &[&str]); 8] = [
        (&["--digest", "-u", "ada:s3cret", &guarded], &["\"qop\": \"auth-int\"", "\"user\": \"ada\""]),
        (&["--api-key", "X-Key=abc", &anything], &["\"X-Key\"", "\"abc\""]),
        (&["--api-key", "key=abc", "--api-key-in", "query", &anything], &["/anything?key=abc"]),
        (&["--api-key", "key=abc", "--api-key-in", "cookie", &anything], &["\"Cookie\"", "\"key=abc\""]),
        (&["-b", "fish=sockeye; run=late", &anything], &["\"Cookie\"", "\"fish=sockeye; run=late\""]),
        (&["-L", "--jar", "test", &library, &set], &["\"run\"", "\"late\""]),
        // Of what the run before was given, the cookie with an age; the other ended with its session.
        (&["--jar", "test", &library, &cookies], &["\"seen\""]),
        (&client, &["\"authorized\": true"]),
    ];
    for (args, wanted) in cases {
        let args: Vec<&str> = ["http"].iter().chain(args).copied().collect();
        let output = run(&args, "").await;
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", said(&output));
        for piece in wanted {
            assert!(text(&output.stdout).contains(piece), "{args:?}: {}", said(&output));
        }
    }
    let output = run(&["http", &cookies], "").await;
    assert!(!text(&output.stdout).contains("seen"), "without a jar: {}", said(&output));
    // What came on the way is not the answer.
    let output = run(&["http", "--digest", "-u", "ada:s3cret", &guarded], "").await;
    assert!(!text(&output.stdout).contains("\"authorized\": false"), "{}", said(&output));
    let output = run(&["http"].iter().chain(&client).copied().collect::<Vec<_>>(), "").await;
    assert!(!text(&output.stdout).contains("access_token"), "{}", said(&output));
    let wrong = ["--oauth2=client", &token, "--client-id=sockeye", "--client-secret=x", &resource];
    let output = run(&["http"].iter().chain(&wrong).copied().collect::<Vec<_>>(), "").await;
    assert_eq!(output.status.code(), Some(13), "{}", said(&output));
    assert_eq!(text(&output.stdout), "");
    assert!(
        text(&output.stderr).contains("The client or its secret is not known here."),
        "{}",
        said(&output)
    );
    playground.stop().await;
}
