using Microsoft.Playwright;

namespace OrleansLlm.EndToEnd.Tests.Playground;

/// <summary>Debian's Chromium, or the one that CHROMIUM names, driven by Playwright.</summary>
public sealed class Browser : IAsyncLifetime
{
    // Milliseconds; far more than anything takes.
    private const int Patience = 60_000;

    private static readonly string Program = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";

    // Chromium's sandbox needs rights that containers lack; the rest keeps it from calling home.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (File.Exists(Program))
        {
            Assertions.SetDefaultExpectTimeout(Patience);
            _playwright = await Microsoft.Playwright.Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = Arguments });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>A page with no memory of others, on the silo's start page. Skips the test where Chromium is missing.</summary>
    internal async Task<IPage> OpenAsync(Uri silo)
    {
        if (_browser is null)
        {
            Assert.Skip($"Chromium not present: {Program} (set CHROMIUM to name another one)");
        }

        var page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = 1100, Height = 760 } });
        page.SetDefaultTimeout(Patience);
        await page.GotoAsync(silo.ToString());
        return page;
    }
}
