using System.CommandLine;
using OrleansLlm.Cli.Keys;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client.Prices;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Cli.Prices;

/// <summary><c>prices</c>: the cluster's price book.</summary>
internal static class PricesCommand
{
    private static readonly Option<bool> Json = CommonOptions.Json();
    private static readonly Argument<string> Model = new("MODEL") { Description = "The model; * at the end matches any rest." };
    private static readonly Argument<string> Id = new("ID") { Description = "The rule's id." };
    private static readonly Argument<FileInfo> File = new("FILE") { Description = "A price table in LiteLLM's format (model_prices_and_context_window.json)." };
    private static readonly Option<string?> NewId = new("--id") { Description = "The rule's id; that of a rule which has not taken effect replaces it. Default: made up." };
    private static readonly Option<string?> Provider = new("--provider") { Description = "The provider; local for own replicas. Default: any." };
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "The only tenant it is for. Default: all." };
    private static readonly Option<decimal> PerRequest = new("--per-request") { Description = "Money per call that used anything." };
    private static readonly Option<decimal> PerImage = new("--per-image") { Description = "Money per image of the prompt." };
    private static readonly Option<decimal> PerSecond = new("--per-second") { Description = "Money per second that the model ran for a call." };
    private static readonly Option<decimal> BatchDiscount = new("--batch-discount") { Description = "The share taken off in batches, 0 to 1." };
    private static readonly Option<string?> Currency = new("--currency") { Description = "The currency of all amounts. Default: USD." };
    private static readonly Option<decimal?> UsdPerUnit = new("--usd-per-unit") { Description = "US dollars for one unit of the currency." };
    private static readonly Option<string?> From = new("--from") { Description = "When it takes effect: a date (2027-01-31, UTC) or a span (12h, 30d). Default: now." };
    private static readonly Option<string?> Until = new("--until") { Description = "When it ends: a date or a span. For set: never by default; for end: now." };
    private static readonly Option<string?> ModelPart = new("--model") { Description = "Only rules whose model contains this." };
    private static readonly Option<string?> Source = new("--source") { Description = "Only rules of this price table; hand for those set by hand." };
    private static readonly Option<bool> InForce = new("--in-force") { Description = "Only rules that hold now." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only tell what would happen." };

    public static Command Create(CliEnvironment environment, Connection connection)
    {
        Command Make(string name, string description, Func<CommandContext, CancellationToken, Task> run, params ReadOnlySpan<Symbol> symbols) =>
            CommandContext.Create(name, description, environment, connection, Json, run, symbols);

        return new Command("prices", "The price book: what calls cost, from when on.")
        {
            Json,
            Make("list", "Lists price rules by model.", ListAsync, ModelPart, Provider, Tenant, Source, InForce),
            Make(
                "set", "Adds a price rule; the one before it stays for the time before.", SetAsync,
                [Model, NewId, Provider, Tenant, .. RateOptions.All, PerRequest, PerImage, PerSecond, BatchDiscount, Currency, UsdPerUnit, From, Until]),
            Make("end", "Ends a price rule.", EndAsync, Id, Until),
            Make("import", "Imports a price table; rules set by hand are left alone.", ImportAsync, File, DryRun, From),
        };
    }

    private static async Task ListAsync(CommandContext context, CancellationToken token)
    {
        var filter = new PriceFilter
        {
            Model = context.Get(ModelPart),
            Provider = context.Get(Provider),
            Tenant = context.Get(Tenant),
            Source = context.Get(Source),
            InForce = context.Get(InForce),
        };
        await context.PrintAsync(await context.Client.Prices.ListAsync(filter, token), CliJson.Default.IReadOnlyListPriceRule, PricesTable.Format);
    }

    private static Task SetAsync(CommandContext context, CancellationToken token)
    {
        var (rates, tiers) = RateOptions.Read(context);
        var rule = new PriceRule
        {
            Id = context.Get(NewId) ?? "",
            Model = context.Get(Model),
            Provider = context.Get(Provider),
            Tenant = context.Get(Tenant),
            Rates = rates,
            Tiers = tiers,
            PerRequest = context.Get(PerRequest),
            PerImage = context.Get(PerImage),
            PerSecond = context.Get(PerSecond),
            BatchDiscount = context.Get(BatchDiscount),
            Currency = context.Get(Currency) ?? "USD",
            UsdPerUnit = context.Get(UsdPerUnit) ?? 1,
            EffectiveFrom = Moment(context, From) ?? default,
            EffectiveUntil = Moment(context, Until),
        };
        return ShowAsync(context, context.Client.Prices.SetAsync(rule, token));
    }

    private static Task EndAsync(CommandContext context, CancellationToken token) => string.IsNullOrWhiteSpace(context.Get(Id))
        ? throw CliException.Usage("ID must not be empty.")
        : ShowAsync(context, context.Client.Prices.EndAsync(context.Get(Id), Moment(context, Until), token));

    private static async Task ImportAsync(CommandContext context, CancellationToken token)
    {
        var table = await System.IO.File.ReadAllBytesAsync(context.Get(File).FullName, token);
        var report = await context.Client.Prices.ImportAsync(table, Moment(context, From), context.Get(DryRun), token);
        await context.PrintAsync(report, CliJson.Default.PriceImportReport, PricesTable.Format);
    }

    private static DateTimeOffset? Moment(CommandContext context, Option<string?> option) =>
        context.Get(option) is { } text ? Expiry.Parse(text, context.Environment.Time.GetUtcNow(), option.Name) : null;

    private static async Task ShowAsync(CommandContext context, Task<PriceRule> rule) =>
        await context.PrintAsync(await rule, CliJson.Default.PriceRule, one => PricesTable.Format([one]));
}
