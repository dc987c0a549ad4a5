using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansLlm.Training.Embedded;
using OrleansLlm.Training.Embedded.Families;
using OrleansLlm.Training.Embedded.Templates;

namespace OrleansLlm.Training.Tests.Embedded;

public sealed class ExampleGeneratorTests
{
    private static readonly string[] s_files = ["facts", "grounding", "extraction", "tools", "classification", "summaries", "talk", "memory", "sums", "faq"];
    private const string Missing = "I could not find that in the documents.";
    private static readonly EmbeddedExample[] Learned = [.. ExampleGenerator.Training(8_000, 5)];
    private static readonly EmbeddedExample[] Measured = [.. ExampleGenerator.HeldOut(150, 5)];

    [Fact]
    public void The_same_seed_gives_the_same_examples_and_another_seed_others()
    {
        Assert.Equal(Texts(ExampleGenerator.Training(200, 7)), Texts(ExampleGenerator.Training(200, 7)));
        Assert.NotEqual(Texts(ExampleGenerator.Training(200, 7)), Texts(ExampleGenerator.Training(200, 8)));
        Assert.Equal(Texts(ExampleGenerator.HeldOut(20, 7)), Texts(ExampleGenerator.HeldOut(20, 7)));
    }

    [Fact]
    public void All_families_are_learned_and_measured()
    {
        Assert.Equal([.. ExampleGenerator.Families, "drill"], Learned.Select(example => example.Family).ToHashSet().OrderBy(name => ExampleGenerator.Families.ToList().IndexOf(name) is >= 0 and var place ? place : 99));
        Assert.Equal(ExampleGenerator.Families, Measured.Select(example => example.Family).Distinct());
        Assert.All(Measured.GroupBy(example => example.Family), family => Assert.Equal(150, family.Count()));
    }

    [Fact]
    public void Every_example_ends_with_an_answer_and_follows_the_roles()
    {
        foreach (var example in Learned.Concat(Measured))
        {
            Assert.Equal("assistant", example.Messages[^1].Role);
            var roles = example.Messages.Where(message => message.Role != "system").Select(message => message.Role is "tool" ? "user" : message.Role).ToList();
            Assert.All(roles.Index(), role => Assert.Equal(role.Index % 2 == 0 ? "user" : "assistant", role.Item));
            Assert.DoesNotContain(example.Messages, message => message.Content is { } text && (text.Contains('{', StringComparison.Ordinal) && example.Family != "json" || text.Length == 0));
        }
    }

    [Fact]
    public void Names_that_are_measured_were_never_learned()
    {
        var learned = Learned.SelectMany(Names).ToHashSet();
        var measured = Measured.SelectMany(Names).ToHashSet();
        Assert.True(measured.Count > 150, $"{measured.Count} names");
        Assert.Empty(measured.Intersect(learned));
    }

    [Fact]
    public void Held_out_lines_are_on_one_side_only()
    {
        foreach (string file in s_files)
        {
            foreach (var block in TemplateFile.Read(file))
            {
                foreach (string key in block.Lines.Where(line => line.IsHeldOut).Select(line => line.Key).Distinct())
                {
                    var (train, held) = (Sources(block, key, ExampleSplit.Train), Sources(block, key, ExampleSplit.HeldOut));
                    Assert.NotEmpty(train);
                    Assert.Empty(train.Intersect(held));
                }
            }
        }
    }

    [Fact]
    public void Held_out_lines_are_made_of_words_that_are_learned()
    {
        var lines = s_files.SelectMany(TemplateFile.Read).SelectMany(block => block.Lines).ToList();
        var learned = lines.Where(line => !line.IsHeldOut).SelectMany(Words).ToHashSet();
        Assert.Empty(lines.Where(line => line.IsHeldOut).SelectMany(Words).Except(learned));
    }

    [Fact]
    public void A_grounded_answer_is_a_sentence_of_a_document()
    {
        foreach (var example in Learned.Concat(Measured).Where(example => example.Family is "grounded" or "not-found"))
        {
            string documents = example.Messages[0].Content!;
            foreach (string answer in example.Messages.Where(message => message.Role == "assistant").Select(message => message.Content!))
            {
                Assert.True(answer.EndsWith(Missing, StringComparison.Ordinal) || documents.Split('\n').Any(line => line.Contains(answer, StringComparison.Ordinal)), documents + "\n" + answer);
            }

            Assert.Equal(example.Family == "not-found", example.Messages[^1].Content!.EndsWith(Missing, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_is_measured_is_made_of_held_out_lines_alone_without_words_around_them()
    {
        var facts = TemplateFile.Read("facts").SelectMany(block => block.Of("fact", ExampleSplit.HeldOut)).Select(Pattern).ToList();
        var asks = TemplateFile.Read("facts").SelectMany(block => block.Of("ask", ExampleSplit.HeldOut)).Select(Pattern).ToList();
        foreach (var example in Measured.Where(example => example.Family == "grounded" && example.Messages[0].Role == "system"))
        {
            Assert.All(example.Messages.Where(message => message.Role == "user"), message => Assert.Contains(asks, ask => ask.IsMatch(message.Content!)));
            Assert.All(
                example.Messages.Where(message => message.Role == "assistant"),
                message => Assert.Contains(facts, fact => fact.IsMatch(message.Content!)));
        }
    }

    [Fact]
    public void A_fact_begins_with_its_subject_in_all_its_wordings()
    {
        foreach (var block in TemplateFile.Read("facts"))
        {
            var scene = new ExampleScene(new Random(3), ExampleSplit.Train);
            var fact = DocumentFact.Make(block, scene);
            Assert.All(block.Heads[0], slot => Assert.Contains(scene.ValueOf(new(slot, slot)), fact.Lead, StringComparison.Ordinal));
            Assert.All(block.Lines.Where(line => line.Key == "fact"), line => Assert.StartsWith(fact.Lead, line.Text.Fill(scene), StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_is_missing_is_answered_with_its_subject() =>
        Assert.EndsWith(": " + Missing, ExampleGenerator.HeldOut(1, 3).First(example => example.Family == "not-found").Messages[^1].Content!, StringComparison.Ordinal);

    [Fact]
    public void Facts_about_one_subject_differ_in_the_first_words_behind_it()
    {
        foreach (var blocks in TemplateFile.Read("facts").GroupBy(block => string.Join(' ', block.Heads[0])).Select(group => group.ToList()))
        {
            var firsts = blocks.SelectMany(block => Firsts(block).Distinct().Select(first => (block.Name, First: first))).Where(entry => entry.First.Split(' ')[^1] is not ("has" or "have" or "is" or "was")).ToLookup(entry => entry.First, entry => entry.Name);
            Assert.All(firsts, first => Assert.Single(first.Distinct()));
        }

        static IEnumerable<string> Firsts(TemplateBlock block)
        {
            var scene = new ExampleScene(new Random(3), ExampleSplit.Train);
            int words = DocumentFact.Make(block, scene).Lead.Split(' ').Length;
            return block.Lines.Where(line => line.Key == "fact").Select(line => string.Join(' ', line.Text.Fill(new ExampleScene(new Random(3), ExampleSplit.Train)).Split(' ').Take(words + 1)));
        }
    }

    [Fact]
    public void Choices_of_words_are_taken_and_slots_kept()
    {
        var text = SlotText.Parse("{first} [sings|plays] in {city}[.|!]");
        var texts = Enumerable.Range(0, 200).Select(seed => text.Fill(new ExampleScene(new Random(seed), ExampleSplit.Train).With("first", "Ada").With("city", "Rome"))).Distinct();
        Assert.Equal(["Ada plays in Rome!", "Ada plays in Rome.", "Ada sings in Rome!", "Ada sings in Rome."], texts.Order(StringComparer.Ordinal));
        Assert.Equal(["first", "city"], text.Slots.Select(slot => slot.Name));
        Assert.Throws<InvalidDataException>(() => SlotText.Parse("a [b"));
    }

    [Fact]
    public void Extracted_fields_are_valid_JSON_with_values_of_the_text()
    {
        foreach (var example in Learned.Concat(Measured).Where(example => example.Family == "json"))
        {
            using var json = JsonDocument.Parse(example.Messages[^1].Content!);
            Assert.All(json.RootElement.EnumerateObject(), field => Assert.Contains(field.Value.ToString(), example.Messages[0].Content, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Calls_name_a_tool_that_is_offered_with_all_its_parameters()
    {
        foreach (var example in Learned.Concat(Measured).Where(example => example.Family == "tool"))
        {
            foreach (var call in example.Messages.SelectMany(message => message.ToolCalls ?? []))
            {
                using var schema = JsonDocument.Parse(Assert.Single(example.Tools, tool => tool.Name == call.Name).ParametersJson!);
                using var arguments = JsonDocument.Parse(call.ArgumentsJson);
                Assert.Equal(schema.RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name), arguments.RootElement.EnumerateObject().Select(argument => argument.Name));
            }
        }
    }

    [Fact]
    public void Sums_are_right()
    {
        foreach (var example in Learned.Concat(Measured).Where(example => example.Family == "sum"))
        {
            string[] parts = example.Messages[^1].Content!.Split(' ');
            int[] numbers = [int.Parse(parts[0]), int.Parse(parts[2]), int.Parse(parts[4])];
            Assert.Equal(numbers[2], parts[1] == "+" ? numbers[0] + numbers[1] : numbers[0] - numbers[1]);
        }
    }

    private static Regex Pattern(SlotText text) => new("^" + Regex.Replace(Regex.Escape(text.Source), @"\\\{[^}]*\}", ".+") + "$");

    private static IEnumerable<string> Words(TemplateLine line) => Regex.Replace(line.Text.Source, @"\{[^}]*\}|\\n", " ").Split([' ', '.', ',', '?', '!', ':', '"', '-', '[', ']'], StringSplitOptions.RemoveEmptyEntries);

    private static List<string> Sources(TemplateBlock block, string key, ExampleSplit split) => [.. block.Of(key, split).Select(text => text.Source)];

    private static List<string> Texts(IEnumerable<EmbeddedExample> examples) => [.. examples.Select(example => string.Join('\n', example.Messages.Select(message => message.Role + message.Content + message.ToolCalls?[0].ArgumentsJson)))];

    // Made names: no word of the templates is written so.
    private static IEnumerable<string> Names(EmbeddedExample example) => example.Messages.Where(message => message.Content is not null)
        .SelectMany(message => message.Content!.Split([' ', '\n', '.', ',', '?', '!', ':', '"', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
        .Where(word => word.Length >= 4 && char.IsAsciiLetterUpper(word[0]) && IsMade(word.ToLowerInvariant()) && !s_words.Contains(word));

    private static readonly HashSet<string> s_words = [.. s_files.Append("values").SelectMany(TemplateFile.Read).SelectMany(block => block.Lines).SelectMany(line => line.Text.Source.Split([' ', '.', ',', '?', '!', ':', '"', '|', '{', '}', '\\'], StringSplitOptions.RemoveEmptyEntries))];

    private static bool IsMade(string word)
    {
        string body = word.Length % 2 == 1 && "nrslm".Contains(word[^1], StringComparison.Ordinal) ? word[..^1] : word;
        return body.Length is 4 or 6 && body.Chunk(2).All(pair => "bdfghklmnprstvz".Contains(pair[0], StringComparison.Ordinal) && "aeiou".Contains(pair[1], StringComparison.Ordinal));
    }
}
