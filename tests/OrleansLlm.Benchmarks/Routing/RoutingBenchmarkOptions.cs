namespace OrleansLlm.Benchmarks.Routing;

/// <summary>Arguments of the routing benchmark.</summary>
internal sealed record RoutingBenchmarkOptions(string? Mmlu, string? Clinc, IReadOnlyList<string> Plots)
{
    /// <summary>Null when they are wrong.</summary>
    public static RoutingBenchmarkOptions? Parse(string[] arguments)
    {
        var options = new RoutingBenchmarkOptions(null, null, []);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length)
            {
                return null;
            }

            switch (arguments[i])
            {
                case "--mmlu":
                    options = options with { Mmlu = arguments[i + 1] };
                    break;
                case "--clinc":
                    options = options with { Clinc = arguments[i + 1] };
                    break;
                case "--plot":
                    options = options with { Plots = [.. options.Plots, arguments[i + 1]] };
                    break;
                default:
                    return null;
            }
        }

        return options.Mmlu is null && options.Clinc is null ? null : options;
    }
}
