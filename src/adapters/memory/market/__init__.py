"""What happens inside the in-memory marketplace: creators, orders, consents."""
