using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning.Data;

namespace OrleansLlm.Routing.Tests.Learning;

public sealed class DataReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("learning").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Quoted_csv_is_read_and_the_weaker_column_is_the_weak_models()
    {
        var data = RoutingDataReader.Read(Write("a.csv", "prompt,big,little\n\"What, \"\"really\"\"?\nA. yes\",True,False\nsecond,1,0.5\n"));
        Assert.Equal(("little", "big"), (data.WeakModel, data.StrongModel));
        Assert.Equal("What, \"really\"?\nA. yes", data.Examples[0].Text);
        Assert.Equal((0f, 1f), (data.Examples[0].Weak, data.Examples[0].Strong));
        Assert.Equal(0.5f, data.Examples[1].Weak);
    }

    [Fact]
    public void Json_lines_are_read_with_embeddings_and_groups()
    {
        var path = Write("a.jsonl", """
            {"text":"one","w":true,"s":1,"topic":"x","embedding":[0.5,1]}

            {"text":"two","w":null,"s":0.25,"topic":"y","embedding":[1,2]}
            """);
        var data = RoutingDataReader.Read(path, new RoutingColumns(Weak: "w", Strong: "s", Group: "topic"));
        Assert.Equal(["x", "y"], data.Examples.Select(example => example.Group));
        Assert.Equal([1f, 2f], data.Examples[1].Embedding.ToArray());
        Assert.False(data.Examples[1].IsPair);
    }

    [Fact]
    public void Files_of_a_folder_are_groups()
    {
        Write("b.csv", "prompt,w,s\nq2,0,1\n");
        Write("a.csv", "prompt,w,s\nq1,0,1\n");
        Write("README.md", "no data");
        Assert.Equal([("q1", "a"), ("q2", "b")], RoutingDataReader.Read(_folder).Examples.Select(example => (example.Text, example.Group!)));
    }

    [Theory]
    [InlineData("prompt,w,s\n\"a\nb\",0,1\nc,maybe,1\n", "a.csv line 4: w must be true, false or a number from 0 to 1. Given: 'maybe'")]
    [InlineData("prompt,w,s\nc,2,1\n", "a.csv line 2: w must be true, false or a number from 0 to 1. Given: '2'")]
    [InlineData("prompt,w,s\nc,1\n", "a.csv line 2: 3 columns belong there. Given: 2")]
    [InlineData("prompt,w,s\n ,1,1\n", "a.csv line 2: prompt must not be empty")]
    [InlineData("prompt,w,s\nc,,\n", "a.csv line 2: w and s are both empty: one of them must be known")]
    [InlineData("title,w,s\nc,1,1\n", "a.csv has no column prompt, question, text, input: name the text's column. Given: title, w, s")]
    [InlineData("prompt,w,s,x\nc,1,1,1\n", "a.csv must say which columns are the weak and the strong model's qualities. Given: prompt, w, s, x")]
    [InlineData("prompt,w,s\n", "a.csv has no rows.")]
    public void Mistakes_name_file_line_and_column(string csv, string message) =>
        Assert.Equal(message, Assert.Throws<LlmException>(() => RoutingDataReader.Read(Write("a.csv", csv))).Message);

    [Fact]
    public void A_column_that_stands_there_twice_is_refused()
    {
        var message = Assert.Throws<LlmException>(() => RoutingDataReader.Read(Write("a.csv", "prompt,w,w\nc,1,1\n"))).Message;
        Assert.StartsWith("a.csv is no CSV file with commas and a head line: ", message, StringComparison.Ordinal);
        Assert.Contains("'w'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_mistakes_name_their_line()
    {
        Assert.StartsWith("b.jsonl line 2: a JSON object belongs there", Fails("{\"text\":\"a\",\"w\":1,\"s\":1}\n[]\n"), StringComparison.Ordinal);
        Assert.StartsWith("b.jsonl line 2: s is missing", Fails("{\"text\":\"a\",\"w\":1,\"s\":1}\n{\"text\":\"a\",\"w\":1}\n"), StringComparison.Ordinal);
        Assert.StartsWith("b.jsonl line 1: embedding must be finite numbers", Fails("{\"text\":\"a\",\"w\":1,\"s\":1,\"embedding\":[\"x\"]}\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_not_there_or_of_another_kind_are_refused()
    {
        Assert.Contains("There is no file or folder", Assert.Throws<LlmException>(() => RoutingDataReader.Read(Path.Combine(_folder, "none.csv"))).Message, StringComparison.Ordinal);
        Assert.Equal("The file must end in .csv or .jsonl. Given: a.txt", Assert.Throws<LlmException>(() => RoutingDataReader.Read(Write("a.txt", ""))).Message);
        Assert.Contains("has no .csv or .jsonl file", Assert.Throws<LlmException>(() => RoutingDataReader.Read(Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_scores_and_labels_are_read()
    {
        var answer = AnswerDataReader.Read(Write("answers.csv", "question,answer,right,logprobs\nq,a,true,-0.5 -1\n"))[0];
        Assert.Equal(("q", "a", 1f), (answer.Question, answer.Answer, answer.Right));
        Assert.Equal([-0.5f, -1f], answer.Logprobs.ToArray());
        Assert.True(float.IsNaN(AnswerDataReader.ReadScores(Write("s.csv", "score,right\n0.25,1\n"))[0].Strong));
        Assert.Equal("s2.csv line 2: score must be a number. Given: 'x'", Assert.Throws<LlmException>(() => AnswerDataReader.ReadScores(Write("s2.csv", "score,right\nx,1\n"))).Message);
        Assert.Equal("greet", LabelledDataReader.Read(Write("l.csv", "text,intent\nhello,greet\n"))[0].Label);
    }

    [Fact]
    public void The_same_question_always_falls_on_the_same_side()
    {
        Assert.Equal(QuestionHash.Position("What  is\nthis? "), QuestionHash.Position("what is this?"));
        var positions = Enumerable.Range(0, 4000).Select(i => QuestionHash.Position($"question {i}")).ToArray();
        Assert.All(positions, position => Assert.InRange(position, 0, 1));
        Assert.InRange(positions.Count(position => position < 0.2), 700, 900);
        Assert.InRange(Enumerable.Range(0, 4000).Count(i => QuestionHash.Fold($"question {i}", 5) == 2), 700, 900);
    }

    private string Fails(string json) => Assert.Throws<LlmException>(() => RoutingDataReader.Read(Write("b.jsonl", json), new RoutingColumns(Weak: "w", Strong: "s"))).Message;

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
