using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin;

public sealed class SpendTests
{
    private const string Tenant = "/admin/v1/tenants/default";

    [Fact]
    public async Task A_report_is_asked_for_by_query_parameters()
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.GetAsync(
            Tenant + "/spend?from=2026-01-01&until=2026-02-01T12:00:00Z&group_by=model,user&bucket=day&top=5&order_by=tokens&filter.key=k1&filter.key=k2&filter.tag:team=",
            ApiHost.OwnerKey);
        var row = (await response.JsonAsync()).GetProperty("rows")[0];

        var asked = api.Ledgers["default"].Asked!;
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), asked.From);
        Assert.Equal(new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero), asked.Until);
        Assert.Equal(["model", "user"], asked.GroupBy);
        Assert.Equal((SpendStep.Day, 5, SpendOrder.Tokens), (asked.Bucket, asked.Top, asked.OrderBy));
        Assert.Equal(["k1", "k2"], asked.Filter["key"]);
        Assert.Equal([""], asked.Filter["tag:team"]);
        Assert.Equal(0.1m, row.GetProperty("sums").GetProperty("cost").GetDecimal());
        Assert.Equal("=x,\"1\"", row.GetProperty("values")[0].GetString());
    }

    [Fact]
    public async Task A_report_as_csv_quotes_and_disarms_formulas()
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.GetAsync(Tenant + "/spend?group_by=user&format=csv", ApiHost.OwnerKey);
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("since,user,requests,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("2026-03-04T05:06:07.0000000Z,\"'=x,\"\"1\"\"\",2,20,", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/spend?form=2026-01-01", "form")]
    [InlineData("/spend?from=yesterday", "from")]
    [InlineData("/spend?bucket=minute", "bucket")]
    [InlineData("/spend?top=0", "top")]
    [InlineData("/spend?order_by=name", "order_by")]
    [InlineData("/spend?format=xml", "format")]
    [InlineData("/ledger?after=-1", "after")]
    [InlineData("/ledger?limit=100000", "limit")]
    [InlineData("/ledger/export?format=json", "format")]
    [InlineData("/forecast?scope=planet", "scope")]
    [InlineData("/forecast?period=year", "period")]
    public async Task A_wrong_parameter_is_400_and_named(string path, string field)
    {
        await using var api = await ApiHost.StartAsync();
        var response = await api.GetAsync(Tenant + path, ApiHost.OwnerKey);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(field, (await response.JsonAsync()).GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task Entries_come_in_pages()
    {
        await using var api = await ApiHost.StartAsync();

        var first = await (await api.GetAsync(Tenant + "/ledger?limit=3", ApiHost.OwnerKey)).JsonAsync();
        var last = await (await api.GetAsync(Tenant + "/ledger?limit=3&after=" + first.GetProperty("next").GetInt64(), ApiHost.OwnerKey)).JsonAsync();

        Assert.Equal(3, first.GetProperty("entries").GetArrayLength());
        Assert.Equal("r4", last.GetProperty("entries")[0].GetProperty("id").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, last.GetProperty("next").ValueKind);
        Assert.Equal("a", last.GetProperty("entries")[0].GetProperty("tags").GetProperty("team").GetString());
    }

    [Theory]
    [InlineData("csv", 6)]
    [InlineData("jsonl", 5)]
    public async Task An_export_holds_every_page(string format, int lines)
    {
        await using var api = await ApiHost.StartAsync();
        api.Ledgers.GetOrAdd("default", _ => new FakeLedger()).PageSize = 2;

        var text = await (await api.GetAsync($"{Tenant}/ledger/export?format={format}", ApiHost.OwnerKey)).Content.ReadAsStringAsync();

        Assert.Equal(lines, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("r5", text, StringComparison.Ordinal);
        Assert.Equal(format == "csv", text.Contains("'+SUM(A1)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_forecast_is_of_a_level_and_a_window()
    {
        await using var api = await ApiHost.StartAsync();

        var answer = await (await api.GetAsync(Tenant + "/forecast?scope=project%3Aweb%2Fuser%3Au1&period=quarter", ApiHost.OwnerKey)).JsonAsync();

        Assert.Equal((new BudgetScope { Project = "web", User = "u1" }, BudgetPeriod.Quarter), api.Ledgers["default"].AskedForecast);
        Assert.Equal("project:web/user:u1", answer.GetProperty("scope").GetString());
        Assert.Equal(20m, answer.GetProperty("hard").GetDecimal());
    }

    [Fact]
    public async Task Retention_is_in_days_and_null_is_for_ever()
    {
        await using var api = await ApiHost.StartAsync();

        var answer = await (await api.PutAsync(Tenant + "/ledger/retention", """{"keep_entries_days":90}""", ApiHost.OwnerKey)).JsonAsync();
        Assert.Equal(90, answer.GetProperty("keep_entries_days").GetInt32());
        await api.PutAsync(Tenant + "/ledger/retention", """{"keep_entries_days":null}""", ApiHost.OwnerKey);
        Assert.Null(api.Ledgers["default"].Kept);
        Assert.Equal(400, (int)(await api.PutAsync(Tenant + "/ledger/retention", """{"keep_entries_days":0}""", ApiHost.OwnerKey)).StatusCode);
    }

    [Theory]
    [InlineData("/spend")]
    [InlineData("/ledger")]
    [InlineData("/ledger/export")]
    [InlineData("/forecast")]
    [InlineData("/alerts")]
    public async Task Users_see_no_money(string path)
    {
        await using var api = await ApiHost.StartAsync();
        Assert.Equal(403, (int)(await api.GetAsync(Tenant + path, ApiHost.UserKey)).StatusCode);
        Assert.Equal(403, (int)(await api.GetAsync("/admin/v1/tenants/other" + path, ApiHost.OwnerKey)).StatusCode);
        Assert.Equal(200, (int)(await api.GetAsync("/admin/v1/tenants/other" + path, ApiHost.OperatorKey)).StatusCode);
    }

    [Fact]
    public async Task Alerts_are_set_shown_and_tried()
    {
        await using var api = await ApiHost.StartAsync();

        var set = await (await api.PutAsync(Tenant + "/alerts", """{"url":"https://example.com/hook","anomaly_factor":3}""", ApiHost.OwnerKey)).JsonAsync();
        var shown = await (await api.GetAsync(Tenant + "/alerts", ApiHost.OwnerKey)).JsonAsync();
        var tried = await (await api.PostAsync(Tenant + "/alerts/test", "", ApiHost.OwnerKey)).JsonAsync();

        Assert.Equal("whsec_made", set.GetProperty("settings").GetProperty("secret").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, shown.GetProperty("settings").GetProperty("secret").ValueKind);
        Assert.Equal(3, shown.GetProperty("settings").GetProperty("anomaly_factor").GetDecimal());
        Assert.Equal("soft_budget", shown.GetProperty("latest")[0].GetProperty("alert").GetProperty("kind").GetString());
        Assert.Equal("test", tried.GetProperty("alert").GetProperty("kind").GetString());
        Assert.Equal(400, (int)(await api.PutAsync(Tenant + "/alerts", """{"uri":"https://example.com"}""", ApiHost.OwnerKey)).StatusCode);
    }
}
