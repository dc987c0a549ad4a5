using System.CommandLine;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Cli.Caching;

/// <summary>The options that make cache settings.</summary>
internal static class CacheSettingOptions
{
    public static readonly Option<string?> Route = new("--route") { Description = "Only for calls of this route or model. Default: all calls." };

    private static readonly Option<string?> Mode = new("--mode") { Description = "off, on, read_only or write_only." };
    private static readonly Option<int?> MaxAge = new("--max-age") { Description = "How long answers are kept and used, in seconds." };
    private static readonly Option<bool?> Semantic = new("--semantic") { Description = "true: the answer of a question that means the same will do." };
    private static readonly Option<double?> Threshold = new("--threshold") { Description = "The similarity from which on questions may mean the same, 0.5 to 1." };
    private static readonly Option<string?> Scope = new("--scope") { Description = "Who shares answers: tenant, project, key or user." };
    private static readonly Option<bool?> Sampled = new("--sampled") { Description = "true: cache answers too that another run might not repeat." };
    private static readonly Option<bool?> ToolCalls = new("--tool-calls") { Description = "true: keep answers that call tools." };
    private static readonly Option<bool?> Truncated = new("--truncated") { Description = "true: keep answers that the token limit cut off." };

    public static IReadOnlyList<Symbol> All { get; } = [Route, Mode, MaxAge, Semantic, Threshold, Scope, Sampled, ToolCalls, Truncated];

    public static CacheSettings Read(CommandContext context) => new()
    {
        Mode = Word<CacheMode>(context.Get(Mode), Mode.Name),
        MaxAge = context.Get(MaxAge) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Semantic = context.Get(Semantic),
        Threshold = context.Get(Threshold),
        Scope = Word<CacheScope>(context.Get(Scope), Scope.Name),
        Sampled = context.Get(Sampled),
        ToolCalls = context.Get(ToolCalls),
        Truncated = context.Get(Truncated),
    };

    private static T? Word<T>(string? word, string option)
        where T : struct, Enum => word is null ? null
        : EnumWords.TryParse(word, out T? value) ? value : throw CliException.Usage($"{option} must be one of {string.Join(", ", EnumWords.All<T>())}. Given: {word}");
}
