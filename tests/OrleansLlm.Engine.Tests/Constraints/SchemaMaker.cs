using System.Globalization;

namespace OrleansLlm.Engine.Tests.Constraints;

/// <summary>Random schemas over the supported keywords.</summary>
internal sealed class SchemaMaker(Random random)
{
    private static readonly string[] Patterns = ["^[a-z]{2,4}$", "[b}]+", "^(yes|no|mäh)$", "^\\\\d{1,3}\\\\s\\\\d", "^x|[a-z}]$", "^.{0,3}\\\"q", "^\\\\w+@[^@]+$", "^[\\\\u00e0-\\\\u00ff]{2}$"];
    private static readonly string[] Formats = ["date", "time", "date-time", "uuid", "email", "hostname", "ipv4", "ipv6", "uri", "duration"];

    /// <summary>A schema with definitions, some of them recursive.</summary>
    public string Make()
    {
        var node = $$$"""{"type":"object","properties":{"v":{{{Any(1)}}},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]},"kids":{"type":"array","items":{"$ref":"#/$defs/node"},"maxItems":2}},"required":["v"]}""";
        var body = Any(3);
        return body.StartsWith('{') ? $$$"""{"allOf":[{{{body}}}],"$defs":{"node":{{{node}}}}}""" : body;
    }

    private string Any(int depth) => random.Next(depth > 0 ? 14 : 7) switch
    {
        0 => Text(),
        1 or 2 => Number(),
        3 => """{"type":["boolean","null"]}""",
        4 => """{"enum":["a","b\"c",12,null,{"k":[1,"é"]}]}""",
        5 => """{"const":"only \\ 😀"}""",
        6 => """{"type":["string","integer"],"maximum":9,"maxLength":2}""",
        7 or 8 or 9 => Object(depth - 1),
        10 => List(depth - 1),
        11 => $$"""{"anyOf":[{{Any(depth - 1)}},{{Any(depth - 1)}}]}""",
        12 => """{"$ref":"#/$defs/node"}""",
        _ => $$$"""{"oneOf":[{"type":"object","properties":{"kind":{"const":"x"},"a":{{{Any(depth - 1)}}}},"required":["kind"]},{"type":"object","properties":{"kind":{"enum":["y","z"]}},"required":["kind","b"]}]}""",
    };

    private string Text() => random.Next(4) switch
    {
        0 => $$"""{"type":"string","pattern":"{{Patterns[random.Next(Patterns.Length)]}}"}""",
        1 => $$"""{"type":"string","format":"{{Formats[random.Next(Formats.Length)]}}"}""",
        2 => """{"type":"string"}""",
        _ => $$"""{"type":"string","minLength":{{random.Next(3)}},"maxLength":{{random.Next(3, 9)}}}""",
    };

    private string Number()
    {
        var isWhole = random.Next(2) == 0;
        var keywords = new List<string> { isWhole ? "\"type\":\"integer\"" : "\"type\":\"number\"" };
        if (random.Next(8) == 0)
        {
            // What writers of schemas give whole numbers without a bound of their own.
            keywords.Add(random.Next(2) == 0 ? "\"minimum\":-9007199254740991,\"maximum\":9007199254740991" : "\"minimum\":0,\"maximum\":9223372036854775807");
            return $"{{{string.Join(',', keywords)}}}";
        }

        var low = decimal.Round((decimal)((random.NextDouble() * 2000) - 1000), random.Next(isWhole ? 2 : 4));
        if (random.Next(3) > 0)
        {
            keywords.Add($"\"{(random.Next(2) == 0 ? "minimum" : "exclusiveMinimum")}\":{low.ToString(CultureInfo.InvariantCulture)}");
        }

        if (random.Next(3) > 0)
        {
            var high = low + random.Next(2, 100);
            keywords.Add($"\"{(random.Next(2) == 0 ? "maximum" : "exclusiveMaximum")}\":{high.ToString(CultureInfo.InvariantCulture)}");
        }

        if (isWhole && keywords.Count is 1 && random.Next(2) == 0)
        {
            keywords.Add($"\"multipleOf\":{random.Next(2, 12)}");
        }

        return $"{{{string.Join(',', keywords)}}}";
    }

    private string Object(int depth)
    {
        var names = new[] { "a", "ab", "name", "ü", "q\\\"" }.Take(random.Next(6)).ToList();
        if (names.Count == 0 && random.Next(2) == 0)
        {
            return $$"""{"type":"object","propertyNames":{{Text()}},"additionalProperties":{{Any(depth)}},"minProperties":{{random.Next(2)}}}""";
        }

        var properties = string.Join(',', names.Select(name => $"\"{name}\":{Any(depth)}"));
        var required = string.Join(',', names.Where(_ => random.Next(2) == 0).Select(name => $"\"{name}\""));
        var more = random.Next(3) switch { 0 => string.Empty, 1 => ",\"additionalProperties\":false", _ => $",\"additionalProperties\":{Any(0)}" };
        return $$"""{"type":"object","properties":{{{properties}}},"required":[{{required}}]{{more}}}""";
    }

    private string List(int depth)
    {
        var min = random.Next(3);
        var first = random.Next(3) == 0 ? $"\"prefixItems\":[{Any(depth)},{Any(depth)}]," : string.Empty;
        return $$"""{"type":"array",{{first}}"items":{{Any(depth)}},"minItems":{{min}},"maxItems":{{min + random.Next(3)}}}""";
    }
}
