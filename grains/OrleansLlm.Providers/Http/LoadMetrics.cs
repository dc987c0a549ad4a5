using System.Globalization;
using System.Text;

namespace OrleansLlm.Providers.Http;

/// <summary>What a server's load is called in its metrics (Prometheus' text format 0.0.4). Values of several models or engines are added up. Pure.</summary>
/// <param name="Running">Requests that it works on.</param>
/// <param name="Waiting">Requests that wait.</param>
/// <param name="CacheUsage">Names of the share of KV memory in use, newest first.</param>
internal sealed record LoadMetrics(string Running, string Waiting, params string[] CacheUsage)
{
    /// <summary>vLLM's names; this program offers the same.</summary>
    public static LoadMetrics Vllm { get; } = new("vllm:num_requests_running", "vllm:num_requests_waiting", "vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc");

    /// <summary>TGI's names.</summary>
    public static LoadMetrics Tgi { get; } = new("tgi_batch_current_size", "tgi_queue_size");

    /// <summary>Reads a page of metrics.</summary>
    public ProviderStatus Read(ReadOnlySpan<byte> page)
    {
        double? running = null;
        double? waiting = null;
        double? cache = null;
        foreach (var range in page.Split((byte)'\n'))
        {
            var line = page[range];
            if (line.IsEmpty || line[0] == '#' || Value(line, out var name) is not { } value)
            {
                continue;
            }

            if (name.SequenceEqual(Encoding.UTF8.GetBytes(Running)))
            {
                running = (running ?? 0) + value;
            }
            else if (name.SequenceEqual(Encoding.UTF8.GetBytes(Waiting)))
            {
                waiting = (waiting ?? 0) + value;
            }
            else if (IsCache(name))
            {
                cache = Math.Max(cache ?? 0, value);
            }
        }

        return new ProviderStatus(IsReady: true, Whole(running), Whole(waiting), cache is { } share ? Math.Clamp(share, 0, 1) : null);
    }

    private bool IsCache(ReadOnlySpan<byte> name)
    {
        foreach (var known in CacheUsage)
        {
            if (name.SequenceEqual(Encoding.UTF8.GetBytes(known)))
            {
                return true;
            }
        }

        return false;
    }

    private static int? Whole(double? value) => value is { } number ? (int)Math.Clamp(number, 0, int.MaxValue) : null;

    /// <summary>A sample's name and value: <c>name{labels} value [time]</c>; the labels may hold spaces and braces in their quotes.</summary>
    private static double? Value(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name)
    {
        var end = line.IndexOfAny((byte)'{', (byte)' ');
        name = end < 0 ? line : line[..end];
        if (end < 0)
        {
            return null;
        }

        var rest = line[end] == '{' ? line[(line.LastIndexOf((byte)'}') + 1)..] : line[end..];
        var text = Encoding.UTF8.GetString(rest).Trim();
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return double.TryParse(space < 0 ? text : text[..space], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
    }
}
