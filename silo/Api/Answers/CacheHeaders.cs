using System.Globalization;
using Microsoft.Extensions.Primitives;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>
/// The response cache in headers, for clients that can not add a field to the body. Requests: <c>x-cache-mode</c>, <c>x-cache-max-age</c> (seconds),
/// <c>x-cache-semantic</c>, <c>x-cache-namespace</c>, <c>x-cache-tags</c> (by commas). Responses: <c>x-cache</c> (hit, semantic, miss, bypass),
/// <c>x-cache-age</c> (seconds), <c>x-cache-saved</c> (US dollars), <c>x-cache-similarity</c>, <c>x-cache-reason</c> (of a bypass;
/// of a miss, why its answer is not kept, where the headers are sent behind the answer).
/// </summary>
internal static class CacheHeaders
{
    private const string Mode = "x-cache-mode";
    private const string MaxAge = "x-cache-max-age";
    private const string Semantic = "x-cache-semantic";
    private const string Namespace = "x-cache-namespace";
    private const string Tags = "x-cache-tags";

    private static readonly string[] Names = [Mode, MaxAge, Semantic, Namespace, Tags];

    /// <summary>The call with what the headers say; what header and body both say must be the same.</summary>
    public static AnswerCall Apply(HttpContext context, AnswerCall call)
    {
        var cache = Merge(call.Generation.Cache, context.Request.Headers);
        return ReferenceEquals(cache, call.Generation.Cache) ? call : call with { Generation = call.Generation with { Cache = cache } };
    }

    /// <summary>The same for one of several generations of a call.</summary>
    public static GenerationRequest Apply(HttpContext context, GenerationRequest generation)
    {
        var cache = Merge(generation.Cache, context.Request.Headers);
        return ReferenceEquals(cache, generation.Cache) ? generation : generation with { Cache = cache };
    }

    /// <summary>Tells what the cache did.</summary>
    public static void Add(IHeaderDictionary headers, CacheInfo? cache)
    {
        if (cache is null)
        {
            return;
        }

        headers["x-cache"] = EnumWords.Of(cache.Status);
        headers["x-cache-age"] = cache.Age is { } age ? Math.Floor(age.TotalSeconds).ToString(CultureInfo.InvariantCulture) : default(StringValues);
        headers["x-cache-saved"] = cache.Saved is { } saved ? LimitHeaders.Money(saved) : default(StringValues);
        headers["x-cache-similarity"] = cache.Similarity is { } similarity ? similarity.ToString("0.####", CultureInfo.InvariantCulture) : default(StringValues);
        headers["x-cache-reason"] = cache.Reason;
    }

    private static CacheRequest? Merge(CacheRequest? body, IHeaderDictionary headers)
    {
        if (!Array.Exists(Names, headers.ContainsKey))
        {
            return body;
        }

        var given = body ?? new CacheRequest();
        var settings = given.Settings;
        return given with
        {
            Settings = settings with
            {
                Mode = One(settings.Mode, ReadMode(headers), Mode),
                MaxAge = One(settings.MaxAge, ReadMaxAge(headers), MaxAge),
                Semantic = One(settings.Semantic, ReadSemantic(headers), Semantic),
            },
            Namespace = given.Namespace is null || ReadNamespace(headers) is not { } space || space == given.Namespace
                ? given.Namespace ?? ReadNamespace(headers)
                : throw Contradiction(Namespace),
            Tags = ReadTags(headers) is { } tags ? given.Tags.Count == 0 || given.Tags.SequenceEqual(tags) ? tags : throw Contradiction(Tags) : given.Tags,
        };
    }

    private static CacheMode? ReadMode(IHeaderDictionary headers) => Text(headers, Mode) is not { } word ? null
        : EnumWords.TryParse(word, out CacheMode? mode) ? mode : throw RequestErrors.OutOfRange(Mode, $"one of {string.Join(", ", EnumWords.All<CacheMode>())}", Shown(word));

    private static TimeSpan? ReadMaxAge(IHeaderDictionary headers)
    {
        if (Text(headers, MaxAge) is not { } text)
        {
            return null;
        }

        var most = (int)CacheSettings.LongestAge.TotalSeconds;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds >= 1 && seconds <= most
            ? TimeSpan.FromSeconds(seconds)
            : throw RequestErrors.OutOfRange(MaxAge, $"whole seconds from 1 to {most}", Shown(text));
    }

    private static bool? ReadSemantic(IHeaderDictionary headers) => Text(headers, Semantic) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var other => throw RequestErrors.OutOfRange(Semantic, "true or false", Shown(other)),
    };

    private static string? ReadNamespace(IHeaderDictionary headers) => Text(headers, Namespace) is not { } text ? null
        : text.Length is > 0 and <= CacheRequest.MaxName ? text : throw RequestErrors.OutOfRange(Namespace, $"1 to {CacheRequest.MaxName} characters long", $"{text.Length} characters");

    private static string[]? ReadTags(IHeaderDictionary headers)
    {
        if (Text(headers, Tags) is not { } text)
        {
            return null;
        }

        var tags = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return tags.Length is > 0 and <= CacheRequest.MaxTags && Array.TrueForAll(tags, tag => tag.Length <= CacheRequest.MaxName)
            ? tags
            : throw RequestErrors.OutOfRange(Tags, $"1 to {CacheRequest.MaxTags} tags of up to {CacheRequest.MaxName} characters", $"{tags.Length} tags, the longest of {tags.Select(tag => tag.Length).DefaultIfEmpty().Max()} characters");
    }

    private static string? Text(IHeaderDictionary headers, string name) => headers.TryGetValue(name, out var values) ? values.ToString().Trim() : null;

    private static T? One<T>(T? body, T? header, string name)
        where T : struct => body is null || header is null || EqualityComparer<T>.Default.Equals(body.Value, header.Value) ? header ?? body : throw Contradiction(name);

    private static ApiErrorException Contradiction(string header) => RequestErrors.InvalidValue(header, "it contradicts the field 'cache' of the body; give one of them");

    private static string Shown(string text) => $"'{JsonText.Shorten(text)}'";
}
