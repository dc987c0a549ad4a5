using System.CommandLine;
using OrleansLlm.Cli.Routing.Training;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Routing;

/// <summary><c>route</c>: trains and measures what decides between models.</summary>
internal static class RouteCommand
{
    public static Command Create(CliEnvironment environment, Connection connection) => new("route", "Trained routers, scorers and classifiers: train, measure, calibrate, store; feedback.")
    {
        TrainCommand.Create(environment),
        EvalCommand.Create(environment),
        CalibrateCommand.Create(environment),
        LearnedCommand.Create(environment, connection),
        FeedbackCommand.Create(environment, connection),
    };
}
