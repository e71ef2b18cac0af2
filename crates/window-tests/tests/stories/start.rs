//! The first window.

use sockeye_window_tests::{Size, Window};

#[tokio::test(flavor = "multi_thread")]
async fn an_example_is_one_click_away() {
    let window = Window::open(Size(1440, 900)).await.expect("the window");
    window.see(".start .ex").await.expect("examples");
    window.keep("start-dark-1440x900").await.expect("a picture");
    window.press("Echo").await.expect("the example");
    window.see("[role=grid] [role=row]").await.expect("rows");
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    window.keep("explore-ws").await.expect("a picture");
    println!("{}", window.text("main").await.expect("text"));
}
