using ChatApp.Delivery;

await DeliveryHost.Build(args).RunAsync();
